package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.ReconciliationReport;
import io.mekong.controlplane.admin.report.ReconciliationReports;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the store, what is served, and what nodes accepted. */
@Controller("/api/v1/reconciliation")
final class ReconciliationController {
  private static final Logger log = LoggerFactory.getLogger(ReconciliationController.class);

  /** The port closes connections on which nothing is read for 10 s. */
  private static final long MOST_SECONDS = 9;

  private final ReconciliationReports reconciliation;
  private final Witnesses witnesses;

  ReconciliationController(ReconciliationReports reconciliation, Witnesses witnesses) {
    this.reconciliation = reconciliation;
    this.witnesses = witnesses;
  }

  /** What the last comparison found. */
  @Get
  ReconciliationReport last() {
    return reconciliation
        .last()
        .orElseThrow(() ->
            new ApiException(
                ErrorCode.NOT_RECONCILED,
                "none has come to an end yet; POST to /api/v1/reconciliation makes one"));
  }

  /** Compares and mends now, and tells what was found; joins a comparison that is under way. */
  @Post
  @ExecuteOn(TaskExecutors.BLOCKING)
  ReconciliationReport run(HttpRequest<?> request) throws InterruptedException, ExecutionException {
    log.info("reconciliation wanted by operator");
    witnesses.did(request, "reconcile", "reconciliation");
    try {
      return reconciliation.run().get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new ApiException(
          ErrorCode.BUSY, "it goes on; GET /api/v1/reconciliation shows it once it is done", e);
    }
  }
}
