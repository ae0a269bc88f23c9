package io.mekong.controlplane.receipt;

import com.google.common.collect.ImmutableMap;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Nodes of which a stream ended, and when; the oldest make room. Any thread. */
public final class GoneNodes {
  private final int capacity;
  private final Duration kept;
  private final InstantSource clock;

  /** In the order in which they left. */
  private final Map<String, Instant> left = new LinkedHashMap<>();

  /** None yet; remembers so many at most, and none for longer. */
  public GoneNodes(int capacity, Duration kept, InstantSource clock) {
    this.capacity = capacity;
    this.kept = kept;
    this.clock = clock;
  }

  /** A stream of this node ended. */
  public void left(String nodeId) {
    if (!nodeId.isEmpty()) {
      left(nodeId, clock.instant());
    }
  }

  /** One that left before this process started; who has left again since is known better. */
  public synchronized void leftBefore(String nodeId, Instant when) {
    if (!left.containsKey(nodeId)) {
      left(nodeId, when);
    }
  }

  private synchronized void left(String nodeId, Instant when) {
    left.remove(nodeId);
    left.put(nodeId, when);
    if (left.size() > capacity) {
      Iterator<String> oldest = left.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Those that left and may have come back since, with the moment when they last left. */
  public synchronized ImmutableMap<String, Instant> all() {
    Instant oldest = clock.instant().minus(kept);
    left.values().removeIf(when -> when.isBefore(oldest));
    return ImmutableMap.copyOf(left);
  }
}
