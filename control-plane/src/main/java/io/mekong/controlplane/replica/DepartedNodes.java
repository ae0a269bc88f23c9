package io.mekong.controlplane.replica;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.xds.server.StreamReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Nodes of which a stream ended, in what state and why; the oldest make room. Any thread. */
public final class DepartedNodes {
  private final int capacity;
  private final Duration kept;
  private final InstantSource clock;

  /** In the order in which they left. */
  private final Map<String, Departed> departed = new LinkedHashMap<>();

  private long count;

  /**
   * The end of a stream.
   *
   * @param last how it was
   * @param at when it ended
   * @param why it ended, a sentence
   */
  public record Departed(StreamReport last, Instant at, String why) {}

  /** None yet; remembers so many at most, and none for longer. */
  public DepartedNodes(int capacity, Duration kept, InstantSource clock) {
    this.capacity = capacity;
    this.kept = kept;
    this.clock = clock;
  }

  /** A stream ended. */
  public synchronized void departed(StreamReport last, String why) {
    count++;
    departed.remove(last.nodeId());
    departed.put(last.nodeId(), new Departed(last, clock.instant(), why));
    if (departed.size() > capacity) {
      Iterator<String> oldest = departed.keySet().iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** How many streams ended so far. */
  public synchronized long count() {
    return count;
  }

  /** Those that left and may have come back since, the longest gone first. */
  public synchronized ImmutableList<Departed> all() {
    Instant oldest = clock.instant().minus(kept);
    departed.values().removeIf(each -> each.at().isBefore(oldest));
    return ImmutableList.copyOf(departed.values());
  }
}
