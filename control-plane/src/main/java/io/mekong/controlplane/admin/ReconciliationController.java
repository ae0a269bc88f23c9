package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.ReconciliationReport;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.concurrent.ExecutionException;

/** Compares the store, what is served, and what nodes accepted. */
@Controller("/api/v1/reconciliation")
final class ReconciliationController {
  private final ReconciliationOrders reconciliation;
  private final Witnesses witnesses;

  ReconciliationController(ReconciliationOrders reconciliation, Witnesses witnesses) {
    this.reconciliation = reconciliation;
    this.witnesses = witnesses;
  }

  /** What the last comparison found. */
  @Get
  ReconciliationReport last() {
    return reconciliation.last();
  }

  /** Compares and mends now, and tells what was found; joins a comparison that is under way. */
  @Post
  @ExecuteOn(TaskExecutors.BLOCKING)
  ReconciliationReport run(HttpRequest<?> request) throws InterruptedException, ExecutionException {
    return reconciliation.run(witnesses.actor(request));
  }
}
