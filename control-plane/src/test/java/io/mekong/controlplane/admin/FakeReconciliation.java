package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.ReconciliationReport;
import io.mekong.controlplane.admin.report.ReconciliationReport.Difference;
import io.mekong.controlplane.admin.report.ReconciliationReport.Explained;
import io.mekong.controlplane.admin.report.ReconciliationReport.Stage;
import io.mekong.controlplane.admin.report.ReconciliationReports;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Has run nothing until it is asked; then it finds one difference. */
final class FakeReconciliation implements ReconciliationReports {
  private volatile Optional<ReconciliationReport> last = Optional.empty();

  @Override
  public CompletableFuture<ReconciliationReport> run() {
    Difference difference =
        new Difference(
            Optional.of("clusters"),
            Optional.of("view"),
            "greeter",
            Optional.of("old"),
            Optional.empty(),
            "it should not be served");
    Stage served =
        new Stage(
            7,
            1,
            1,
            ImmutableList.of(difference),
            ImmutableList.of(new Explained("a version is in quarantine", 2)),
            Optional.empty());
    Stage none = Stage.notDone("the store is away");
    ReconciliationReport report =
        new ReconciliationReport(Instant.EPOCH, 12, none, none, served, none);
    last = Optional.of(report);
    return CompletableFuture.completedFuture(report);
  }

  @Override
  public Optional<ReconciliationReport> last() {
    return last;
  }
}
