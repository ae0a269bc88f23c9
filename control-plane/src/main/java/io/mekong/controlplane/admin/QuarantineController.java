package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.QuarantineReport;
import io.mekong.controlplane.admin.report.QuarantineReports;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Versions that are kept back because nodes refuse them. */
@Controller("/api/v1/quarantine")
final class QuarantineController {
  private static final Logger log = LoggerFactory.getLogger(QuarantineController.class);

  private final QuarantineReports quarantine;
  private final Witnesses witnesses;

  QuarantineController(QuarantineReports quarantine, Witnesses witnesses) {
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
  HttpResponse<?> lift(String type, String name, HttpRequest<?> request) {
    boolean known =
        quarantine.all().stream().anyMatch(q -> q.type().equals(type) && q.name().equals(name));
    if (!known) {
      throw new ApiException(
          ErrorCode.UNKNOWN_RESOURCE, "nothing of this type and name is in /api/v1/quarantine");
    }
    log.info("quarantine lifted by operator type={} name={}", type, name);
    quarantine.lift(type, name);
    witnesses.did(request, "lift-quarantine", type + "/" + name);
    return HttpResponse.accepted();
  }
}
