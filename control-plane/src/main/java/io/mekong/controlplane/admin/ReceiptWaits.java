package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.controlplane.replica.Peers;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Callers that wait until a revision has arrived, or for other replicas; a few at a time. */
@Singleton
final class ReceiptWaits {
  private static final int MOST_CALLERS = 64;
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  /** A look scans all streams of every replica, so others are asked less often. */
  private static final long FIRST_PAUSE_OF_OTHERS_NANOS = Duration.ofMillis(100).toNanos();

  private static final long LONGEST_PAUSE_OF_OTHERS_NANOS = Duration.ofSeconds(1).toNanos();
  private static final double ALL = 100;

  /** The port closes connections on which nothing is read for 10 s. */
  private static final long ANSWERED_NANOS = Duration.ofMillis(9_500).toNanos();

  private static final long LEAST_NANOS = Duration.ofMillis(250).toNanos();

  private final ReceiptReports receipts;
  private final FleetReceipts fleet;
  private final Semaphore places = new Semaphore(MOST_CALLERS);

  ReceiptWaits(ReceiptReports receipts, FleetReceipts fleet) {
    this.receipts = receipts;
    this.fleet = fleet;
  }

  /**
   * This replica's receipt as soon as the revision has arrived as far as wanted, or when the time
   * is over. Throws {@link ErrorCode#UNKNOWN_REVISION} when it was not even published by then.
   */
  ReceiptReport await(long revision, ReceiptWish wish) {
    return wish.patience().isZero()
        ? receipts.of(revision)
        : inPlace(() -> poll(() -> receipts.of(revision), wish.percent(), end(wish)));
  }

  /** The same of all replicas: it has arrived when nobody is missing. */
  ReceiptReport awaitAll(long revision, ReceiptView view, ReceiptWish wish) {
    long endNanos = System.nanoTime() + ANSWERED_NANOS;
    return inPlace(() ->
        fleet.settled(pollAll(revision, wish, look(revision, view, endNanos)), patience(endNanos)));
  }

  /** Leaves time for {@link FleetReceipts#settled}. */
  private Supplier<ReceiptReport> look(long revision, ReceiptView view, long endNanos) {
    return () -> fleet.of(revision, view, patience(endNanos - LEAST_NANOS));
  }

  /**
   * Others are not asked, but for the last word, before this replica's own part lets it have
   * arrived: it has come through here, and all of it is wanted and here.
   */
  private ReceiptReport pollAll(long revision, ReceiptWish wish, Supplier<ReceiptReport> look) {
    long endNanos = end(wish);
    if (!wish.patience().isZero()) {
      try {
        var _ = poll(() -> receipts.of(revision), wish.percent() >= ALL ? ALL : 0, endNanos);
      } catch (ApiException e) {
        if (e.code() != ErrorCode.UNKNOWN_REVISION) {
          throw e;
        }
      }
    }
    return poll(look, wish.percent(), endNanos);
  }

  private static long end(ReceiptWish wish) {
    return System.nanoTime() + wish.patience().toNanos();
  }

  private static Duration patience(long endNanos) {
    long left = Math.max(LEAST_NANOS, endNanos - System.nanoTime());
    return Duration.ofNanos(Math.min(left, Peers.PATIENCE.toNanos()));
  }

  private ReceiptReport inPlace(Supplier<ReceiptReport> question) {
    if (!places.tryAcquire()) {
      throw new ApiException(
          ErrorCode.TOO_MANY_REQUESTS, MOST_CALLERS + " requests wait already; try again");
    }
    try {
      return question.get();
    } finally {
      places.release();
    }
  }

  private static ReceiptReport poll(Supplier<ReceiptReport> look, double percent, long endNanos) {
    long pause = FIRST_PAUSE_NANOS;
    long longest = LONGEST_PAUSE_NANOS;
    while (true) {
      boolean last = System.nanoTime() - endNanos >= 0;
      try {
        ReceiptReport receipt = look.get();
        if (last || receipt.hasArrivedAt(percent)) {
          return receipt;
        }
        if (receipt.asksOthers()) {
          pause = Math.max(pause, FIRST_PAUSE_OF_OTHERS_NANOS);
          longest = LONGEST_PAUSE_OF_OTHERS_NANOS;
        }
      } catch (ApiException e) {
        if (last || e.code() != ErrorCode.UNKNOWN_REVISION) {
          throw e;
        }
      }
      LockSupport.parkNanos(Math.min(pause, Math.max(1, endNanos - System.nanoTime())));
      pause = Math.min(2 * pause, longest);
    }
  }

  /**
   * How far a write has come on all replicas: {@code arrived}, {@code under-way} or {@code
   * refused}.
   */
  String receipt(long revision, ReceiptWish wish) {
    long endNanos = System.nanoTime() + ANSWERED_NANOS;
    try {
      ReceiptReport receipt =
          inPlace(() -> pollAll(revision, wish, look(revision, ReceiptView.COUNTS, endNanos)));
      if (receipt.hasArrivedAt(wish.percent())) {
        return "arrived";
      }
      return receipt.refused() > 0 || !receipt.quarantined().isEmpty() ? "refused" : "under-way";
    } catch (ApiException e) {
      return "under-way"; // what was written is not undone by a question that failed
    }
  }
}
