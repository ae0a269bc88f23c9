package io.mekong.controlplane.app.reconciliation;

import io.mekong.controlplane.admin.report.ReconciliationReport;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One stage: compares, and has mended what differs. Blocks; on the thread of reconciliations. */
public interface Comparison {
  /**
   * Runs it.
   *
   * @throws NotDoneException when a part does not answer; the report says so
   */
  ReconciliationReport.Stage run() throws NotDoneException, InterruptedException;

  /** A part did not answer. */
  final class NotDoneException extends Exception {
    private static final long serialVersionUID = 1;

    /** Tells why. */
    public NotDoneException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Waits for an answer.
   *
   * @param ifNone what to tell when there is none in time
   * @throws NotDoneException when there is none in time, or the part failed
   */
  static <T> T answer(Future<T> question, Duration patience, String ifNone)
      throws NotDoneException, InterruptedException {
    try {
      return question.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new NotDoneException(ifNone, e);
    } catch (ExecutionException e) {
      throw new NotDoneException("a fault: " + e.getCause(), e);
    }
  }
}
