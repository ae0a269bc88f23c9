package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.StatusReport;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** The whole at one glance. */
@ExecuteOn(TaskExecutors.BLOCKING)
@Controller("/api/v1/status")
final class StatusController {
  private final StatusReads reads;

  StatusController(StatusReads reads) {
    this.reads = reads;
  }

  /** Store, freshness, counts, what is held, what needs mending. */
  @Get
  StatusReport status() {
    return reads.status();
  }
}
