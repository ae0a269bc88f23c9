package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.ExplainReport;
import io.mekong.controlplane.admin.report.ExplainReports;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Why something is sent or is not, for REST and gRPC. */
@Singleton
final class ExplainQuestions {
  private final ExplainReports reports;

  ExplainQuestions(ExplainReports reports) {
    this.reports = reports;
  }

  /** The chain of facts that decide, each with where it comes from. */
  ExplainReport explain(ExplainReports.Question asked) {
    Optional<String> service = asked.service();
    boolean resource = asked.type().isPresent() && asked.name().isPresent();
    if (resource == service.isPresent() || (asked.instance().isPresent() && service.isEmpty())) {
      throw new ApiException(
          ErrorCode.INVALID_PARAMETER,
          "ask for service=, or service= and instance=, or type= and name=; each with node= or"
              + " without");
    }
    if (service.isPresent() && !ServiceKey.isValid(service.get())) {
      throw new ApiException(
          ErrorCode.UNKNOWN_SERVICE, "no service can be called this; see /api/v1/services");
    }
    return reports.explain(asked);
  }
}
