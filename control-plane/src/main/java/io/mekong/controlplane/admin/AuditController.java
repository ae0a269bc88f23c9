package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.AuditReport;
import io.mekong.controlplane.admin.report.Page;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** Who changed what, through any replica. */
@Controller("/api/v1/audit")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuditController {
  private final AuditReads reads;

  AuditController(AuditReads reads) {
    this.reads = reads;
  }

  /**
   * Changes by operators, the newest first.
   *
   * @param filter which of them
   * @param copy {@code store}, what the store has of all replicas, or {@code disk}, what this one
   *     has on its disk; store when absent
   */
  @Get
  Page<AuditReport> entries(
      @RequestBean AuditFilter filter,
      @QueryValue @Nullable String copy,
      @QueryValue @Nullable String after,
      @QueryValue @Nullable String limit) {
    return reads.entries(filter, copy, Paging.of(after, limit));
  }
}
