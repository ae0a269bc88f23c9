package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.ExplainReport;
import io.mekong.controlplane.admin.report.ExplainReports;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why something is sent or is not. */
@ExecuteOn(TaskExecutors.BLOCKING)
@Controller("/api/v1/explain")
final class ExplainController {
  private final ExplainQuestions questions;

  ExplainController(ExplainQuestions questions) {
    this.questions = questions;
  }

  /**
   * What to explain: a service, an instance of it, or a resource by type and name; for everybody or
   * for a node.
   *
   * @param service a service
   * @param instance one of its instances
   * @param type of a resource, such as {@code clusters}
   * @param name of a resource
   * @param node for whom
   */
  @Introspected
  record Asked(
      @QueryValue @Nullable String service,
      @QueryValue @Nullable String instance,
      @QueryValue @Nullable String type,
      @QueryValue @Nullable String name,
      @QueryValue @Nullable String node) {}

  /** The chain of facts that decide, each with where it comes from. */
  @Get
  ExplainReport explain(@RequestBean Asked asked) {
    return questions.explain(
        new ExplainReports.Question(
            Optional.ofNullable(asked.service()),
            Optional.ofNullable(asked.instance()),
            Optional.ofNullable(asked.type()),
            Optional.ofNullable(asked.name()),
            Optional.ofNullable(asked.node())));
  }
}
