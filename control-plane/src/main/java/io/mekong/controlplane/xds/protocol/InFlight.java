package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Responses of one type that the client has not answered, oldest first; a few at most. */
final class InFlight {
  /** Behind this many, the oldest answer is no longer waited for. */
  private static final int REMEMBERED = 16;

  private final ArrayDeque<Sent> sent = new ArrayDeque<>();

  /** A response: its nonce, what it held, when it was sent. */
  record Sent(
      String nonce, String version, ImmutableMap<String, String> versions, long sentNanos) {}

  /**
   * Remembers a response; {@code changed} are those of its resources that differ from what was
   * held.
   */
  void add(Outbound.Response response, List<VersionedResource> changed, long nowNanos) {
    if (sent.size() == REMEMBERED) {
      sent.removeFirst();
    }
    sent.addLast(new Sent(response.nonce(), response.version(), versionsOf(changed), nowNanos));
  }

  private static ImmutableMap<String, String> versionsOf(List<VersionedResource> resources) {
    ImmutableMap.Builder<String, String> versions =
        ImmutableMap.builderWithExpectedSize(resources.size());
    resources.forEach(resource -> versions.put(resource.name(), resource.version()));
    return versions.buildKeepingLast();
  }

  /** Takes the response with this nonce out, or empty when the nonce is unknown. */
  Optional<Sent> take(String nonce) {
    Iterator<Sent> iterator = sent.iterator();
    while (iterator.hasNext()) {
      Sent candidate = iterator.next();
      if (candidate.nonce().equals(nonce)) {
        iterator.remove();
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  boolean isEmpty() {
    return sent.isEmpty();
  }

  /** Whether one of those sent up to a moment is not answered and still waited for. */
  boolean awaitsSentUntil(long untilNanos, long patienceNanos, long nowNanos) {
    for (Sent candidate : sent) {
      if (candidate.sentNanos() - untilNanos <= 0
          && nowNanos - candidate.sentNanos() < patienceNanos) {
        return true;
      }
    }
    return false;
  }

  /** How many were sent within the last {@code patienceNanos} and are not answered. */
  int younger(long patienceNanos, long nowNanos) {
    int count = 0;
    for (Sent candidate : sent) {
      if (nowNanos - candidate.sentNanos() < patienceNanos) {
        count++;
      }
    }
    return count;
  }
}
