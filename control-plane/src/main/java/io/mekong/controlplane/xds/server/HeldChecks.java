package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.xds.protocol.HeldCheck;
import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes through streams of one event loop, a stream or some names of it in each task, so that pushes
 * go on in between. On the loop.
 */
final class HeldChecks {
  private static final int NAMES_IN_A_TASK = 1_000;

  /** Streams are mostly in step, and then they cost next to nothing. */
  private static final int CHECKS_IN_A_TASK = 16;

  private final EventExecutor loop;
  private final Supplier<@Nullable Tables> newest;
  private final CompletableFuture<HeldReport> answer;
  private final Deque<DiscoveryStream<?>> streams;
  private final Deque<HeldCheck> checks = new ArrayDeque<>();
  private @Nullable DiscoveryStream<?> current;
  private HeldReport sum = HeldReport.NOTHING;

  HeldChecks(
      EventExecutor loop,
      Supplier<@Nullable Tables> newest,
      Collection<DiscoveryStream<?>> streams,
      CompletableFuture<HeldReport> answer) {
    this.loop = loop;
    this.newest = newest;
    this.streams = new ArrayDeque<>(streams);
    this.answer = answer;
  }

  /** Does a little and posts the rest. */
  void goOn() {
    try {
      for (int i = 0; i < CHECKS_IN_A_TASK && !answer.isDone(); i++) {
        if (step()) {
          break;
        }
      }
    } catch (RuntimeException fault) {
      answer.completeExceptionally(fault);
    }
    if (!answer.isDone()) {
      loop.execute(this::goOn);
    }
  }

  /** Whether it cost what a task may cost. */
  private boolean step() {
    Tables tables = newest.get();
    HeldCheck check = checks.peek();
    DiscoveryStream<?> stream = current;
    if (tables == null || (check == null && streams.isEmpty())) {
      answer.complete(sum);
    } else if (check == null || stream == null) {
      begin(streams.remove());
    } else if (stream.isOver()) {
      checks.clear();
    } else if (check.goOn(tables, System.nanoTime(), NAMES_IN_A_TASK)) {
      return true;
    } else {
      checks.remove();
      sum = sum.plus(report(stream, check));
      return check.compared() >= NAMES_IN_A_TASK;
    }
    return false;
  }

  private void begin(DiscoveryStream<?> stream) {
    current = stream;
    if (stream.isOver()) {
      return;
    }
    if (stream.isUnread()) {
      sum = sum.plus(new HeldReport(0, 0, 0, 1, ImmutableList.of()));
    } else {
      checks.addAll(stream.heldChecks());
    }
  }

  private static HeldReport report(DiscoveryStream<?> stream, HeldCheck check) {
    return new HeldReport(
        check.compared(),
        check.onTheWay(),
        check.refused(),
        0,
        check.suspects().stream()
            .map(suspect -> new HeldReport.Suspect(stream.number(), stream.nodeId(), suspect))
            .collect(ImmutableList.toImmutableList()));
  }
}
