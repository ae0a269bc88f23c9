package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What is not known of a client because it has not answered, by name; on the asker's thread. */
final class Unanswered {
  private final ImmutableList<Response> newestFirst;
  private final LostNames lost;
  private final RefusedRemovals refused;
  private final Set<String> mayBeThere = new HashSet<>();

  private record Response(InFlight.Load load, Map<String, VersionedResource> changed) {
    static Response of(InFlight.Sent sent) {
      Map<String, VersionedResource> changed = new HashMap<>();
      sent.load().changed().forEach(resource -> changed.put(resource.name(), resource));
      return new Response(sent.load(), changed);
    }

    boolean carries(String name, String version) {
      VersionedResource carried = changed.get(name);
      return carried != null && carried.version().equals(version);
    }

    boolean changes(String name, String version) {
      return load.gone().containsKey(name)
          || (changed.containsKey(name) && !carries(name, version));
    }

    /** What the client had before this response, if that is where {@code now} comes from. */
    Known before(String name, Known now) {
      if (now.isNothing()) {
        return load.gone().getOrDefault(name, now);
      }
      return carries(name, now.version()) ? load.had(name) : now;
    }
  }

  /** Reads a copy of a state. */
  Unanswered(TypeState copy) {
    ImmutableList.Builder<Response> responses = ImmutableList.builder();
    for (InFlight.Sent sent : copy.inFlight.newestFirst()) {
      responses.add(Response.of(sent));
      mayBeThere.addAll(sent.load().gone().keySet());
    }
    newestFirst = responses.build();
    lost = copy.inFlight.lost;
    refused = copy.refusedRemovals;
    lost.all().forEach(mayBeThere::add);
    refused.names().forEach(mayBeThere::add);
  }

  /** Names under which the client may have something, though it was told to forget it. */
  Set<String> mayBeThere() {
    return mayBeThere;
  }

  /** Whether this version was sent, or may have been, and is not answered. */
  boolean holds(VersionedResource sent) {
    return lost.has(sent.name())
        || newestFirst.stream().anyMatch(it -> it.carries(sent.name(), sent.version()));
  }

  /** Whether the client may be about to use something else than this version under its name. */
  boolean mayChange(VersionedResource wanted) {
    String name = wanted.name();
    return lost.has(name)
        || refused.of(name) != null
        || newestFirst.stream().anyMatch(it -> it.changes(name, wanted.version()));
  }

  /**
   * What the client accepted last. Newest response first: what each of them replaced may itself not
   * be answered.
   *
   * @param sent what it was sent last
   */
  Known acked(String name, Known sent) {
    boolean unknown = lost.areTooMany() ? !sent.isNothing() : lost.has(name);
    if (unknown) {
      return Known.UNKNOWN;
    }
    Known last = sent;
    for (Response response : newestFirst) {
      last = response.before(name, last);
    }
    RefusedRemovals.Kept kept = refused.of(name);
    return last.isNothing() && kept != null ? kept.had() : last;
  }
}
