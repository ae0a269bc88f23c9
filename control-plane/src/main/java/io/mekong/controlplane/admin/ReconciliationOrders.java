package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.ReconciliationReport;
import io.mekong.controlplane.admin.report.ReconciliationReports;
import io.mekong.controlplane.audit.Actor;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the store, what is served, and what nodes accepted, for REST and gRPC. */
@Singleton
final class ReconciliationOrders {
  private static final Logger log = LoggerFactory.getLogger(ReconciliationOrders.class);

  /** The REST port closes connections on which nothing is read for 10 s. */
  private static final long MOST_SECONDS = 9;

  private final ReconciliationReports reconciliation;
  private final Witnesses witnesses;

  ReconciliationOrders(ReconciliationReports reconciliation, Witnesses witnesses) {
    this.reconciliation = reconciliation;
    this.witnesses = witnesses;
  }

  /** What the last comparison found. */
  ReconciliationReport last() {
    return reconciliation
        .last()
        .orElseThrow(() ->
            new ApiException(
                ErrorCode.NOT_RECONCILED,
                "none has come to an end yet; POST to /api/v1/reconciliation makes one"));
  }

  /** Compares and mends now, and tells what was found; joins a comparison that is under way. */
  ReconciliationReport run(Actor actor) throws InterruptedException, ExecutionException {
    log.info("reconciliation wanted by operator");
    witnesses.did(actor, "reconcile", "reconciliation");
    try {
      return reconciliation.run().get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new ApiException(
          ErrorCode.BUSY, "it goes on; GET /api/v1/reconciliation shows it once it is done", e);
    }
  }
}
