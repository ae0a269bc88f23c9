package io.mekong.controlplane.admin.report;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Comparisons of what is stored, served and used by nodes. Any thread. */
public interface ReconciliationReports {
  /** Makes one now, or waits for the one under way. */
  CompletableFuture<ReconciliationReport> run();

  /** The last one that came to an end. */
  Optional<ReconciliationReport> last();
}
