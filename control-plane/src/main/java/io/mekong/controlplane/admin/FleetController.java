package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.FleetReport;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** The connected nodes by where they run. */
@ExecuteOn(TaskExecutors.BLOCKING)
@Controller("/api/v1/fleet")
final class FleetController {
  private final FleetReads reads;

  FleetController(FleetReads reads) {
    this.reads = reads;
  }

  /** How many nodes of each zone have what they were sent. */
  @Get
  FleetReport fleet() {
    return reads.fleet();
  }
}
