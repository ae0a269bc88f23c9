package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.QuarantineReport;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Versions that are kept back because nodes refuse them. */
@Controller("/api/v1/quarantine")
final class QuarantineController {
  private final QuarantineOrders quarantine;
  private final Witnesses witnesses;

  QuarantineController(QuarantineOrders quarantine, Witnesses witnesses) {
    this.quarantine = quarantine;
    this.witnesses = witnesses;
  }

  /** Everything in quarantine, oldest first. */
  @Get
  ImmutableList<QuarantineReport> all() {
    return quarantine.all();
  }

  /** Publishes it again; when as many nodes refuse it again, it comes back. */
  @ExecuteOn(TaskExecutors.BLOCKING)
  @Delete("/{type:[^/]+}/{name:.+}")
  @Produces({MediaType.APPLICATION_JSON, ProblemBody.MEDIA_TYPE})
  HttpResponse<?> lift(String type, String name, HttpRequest<?> request) {
    quarantine.lift(type, name, witnesses.actor(request));
    return HttpResponse.accepted();
  }
}
