package io.mekong.controlplane.admin;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import io.mekong.controlplane.admin.report.PlaneReports;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/** For whatever starts and watches the process. Open to everybody, so it says little. */
@Controller("/health")
final class HealthController {
  private final PlaneReports plane;

  /**
   * Health.
   *
   * @param status UP or DOWN
   * @param because why it is down
   */
  @Serdeable
  record Health(String status, @Schema(requiredMode = NOT_REQUIRED) Optional<String> because) {}

  HealthController(PlaneReports plane) {
    this.plane = plane;
  }

  /** The process answers. */
  @Get("/liveness")
  Health liveness() {
    return new Health("UP", Optional.empty());
  }

  /** State is loaded, from the store or from disk; a store that is away does not change that. */
  @Get("/readiness")
  HttpResponse<Health> readiness() {
    Optional<String> because = plane.notReadyBecause();
    return because.isEmpty()
        ? HttpResponse.ok(new Health("UP", because))
        : HttpResponse.<Health>serverError().status(503).body(new Health("DOWN", because));
  }
}
