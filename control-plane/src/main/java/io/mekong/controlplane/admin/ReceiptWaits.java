package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/** Callers that wait until a revision has arrived; a few at a time. */
@Singleton
final class ReceiptWaits {
  private static final int MOST_CALLERS = 64;
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(10).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofMillis(200).toNanos();

  private final ReceiptReports receipts;
  private final Semaphore places = new Semaphore(MOST_CALLERS);

  ReceiptWaits(ReceiptReports receipts) {
    this.receipts = receipts;
  }

  /**
   * The receipt as soon as the revision has arrived as far as wanted, or when the time is over.
   * Throws {@link ErrorCode#UNKNOWN_REVISION} when it was not even published by then.
   */
  ReceiptReport await(long revision, ReceiptWish wish) {
    if (wish.patience().isZero()) {
      return receipts.of(revision);
    }
    if (!places.tryAcquire()) {
      throw new ApiException(
          ErrorCode.TOO_MANY_REQUESTS, MOST_CALLERS + " requests wait already; try again");
    }
    try {
      return poll(revision, wish, System.nanoTime() + wish.patience().toNanos());
    } finally {
      places.release();
    }
  }

  private ReceiptReport poll(long revision, ReceiptWish wish, long endNanos) {
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      boolean last = System.nanoTime() - endNanos >= 0;
      try {
        ReceiptReport receipt = receipts.of(revision);
        if (last || receipt.hasArrivedAt(wish.percent())) {
          return receipt;
        }
      } catch (ApiException e) {
        if (last || e.code() != ErrorCode.UNKNOWN_REVISION) {
          throw e;
        }
      }
      LockSupport.parkNanos(Math.min(pause, Math.max(1, endNanos - System.nanoTime())));
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }

  /** How far a write has come: {@code arrived}, {@code under-way} or {@code refused}. */
  String receipt(long revision, ReceiptWish wish) {
    try {
      ReceiptReport receipt = await(revision, wish);
      if (receipt.hasArrivedAt(wish.percent())) {
        return "arrived";
      }
      return receipt.refused() > 0 || !receipt.quarantined().isEmpty() ? "refused" : "under-way";
    } catch (ApiException e) {
      return "under-way"; // what was written is not undone by a question that failed
    }
  }
}
