package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When the client has to hear again of resources with a time to live: at a third of it, so that two
 * lost ones do no harm.
 *
 * @see <a href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#ttl">TTL</a>
 */
final class Heartbeats {
  private static final int BEATS_OF_LIFE = 3;

  private final Map<VersionedResource, Beat> beats = new HashMap<>();

  private record Beat(TypeState state, long dueNanos) {}

  /**
   * Resources that must be sent now.
   *
   * @param state of their type
   * @param resources not empty
   */
  record Round(TypeState state, ImmutableList<VersionedResource> resources) {}

  /** These go out now; each life begins anew. */
  void sent(TypeState state, List<VersionedResource> resources, long nowNanos) {
    for (VersionedResource resource : resources) {
      if (resource.ttl().isPresent()) {
        long pause = resource.ttl().get().toNanos() / BEATS_OF_LIFE;
        beats.put(resource, new Beat(state, nowNanos + pause));
      }
    }
  }

  /** Whether nothing that was sent has a time to live. */
  boolean isEmpty() {
    return beats.isEmpty();
  }

  /** What is due, of one type; forgets what the client no longer holds. */
  Optional<Round> due(long nowNanos) {
    TypeState state = null;
    ImmutableList.Builder<VersionedResource> resources = ImmutableList.builder();
    Iterator<Map.Entry<VersionedResource, Beat>> all = beats.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<VersionedResource, Beat> next = all.next();
      Beat beat = next.getValue();
      if (!beat.state().holds(next.getKey())) {
        all.remove();
      } else if (nowNanos - beat.dueNanos() >= 0 && (state == null || state == beat.state())) {
        state = beat.state();
        resources.add(next.getKey());
      }
    }
    return state == null ? Optional.empty() : Optional.of(new Round(state, resources.build()));
  }
}
