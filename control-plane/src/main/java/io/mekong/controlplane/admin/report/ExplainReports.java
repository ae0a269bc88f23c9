package io.mekong.controlplane.admin.report;

import java.util.Optional;

/** Explains what is sent. May block for a few seconds; any thread. */
public interface ExplainReports {
  /**
   * What to explain.
   *
   * @param service empty when a resource is asked for
   * @param instance of the service; empty for the service as a whole
   * @param type of a resource, lower-case plural; empty when a service is asked for
   * @param name of the resource
   * @param node for whom; empty for everybody
   */
  record Question(
      Optional<String> service,
      Optional<String> instance,
      Optional<String> type,
      Optional<String> name,
      Optional<String> node) {}

  /**
   * The answer. Throws {@link io.mekong.registry.service.ApiException} when there is no such
   * service, node or type.
   */
  ExplainReport explain(Question question);
}
