package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.admin.report.RejectionReport;
import io.mekong.controlplane.admin.report.ServiceReport;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/** Services and instances as they are served, keys set aside, and letting go what is held. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RegistryController {
  private final RegistryOperations operations;
  private final Witnesses witnesses;

  RegistryController(RegistryOperations operations, Witnesses witnesses) {
    this.operations = operations;
    this.witnesses = witnesses;
  }

  /**
   * Which services to list.
   *
   * @param contains only those with this in their name
   * @param state only those that are protected, unserved or served in part (partial)
   * @param after only services behind this one
   * @param limit most services
   */
  @Introspected
  record Wanted(
      @QueryValue @Nullable String contains,
      @QueryValue @Nullable String state,
      @QueryValue @Nullable String after,
      @QueryValue @Nullable String limit) {}

  /** Services in order of name. */
  @Get("/services")
  Page<ServiceReport> services(@RequestBean Wanted wanted) {
    return operations.services(
        ServiceChoice.of(wanted.contains(), wanted.state()),
        Paging.of(wanted.after(), wanted.limit()));
  }

  /** One service. */
  @Get("/services/{service:[^/]+}")
  ServiceReport service(String service) {
    return operations.service(service);
  }

  /** Its instances in order of id. */
  @Get("/services/{service:[^/]+}/instances")
  Page<InstanceReport> instances(
      String service, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
    return operations.instances(service, Paging.of(after, limit));
  }

  /** One instance. */
  @Get("/services/{service:[^/]+}/instances/{id:[^/]+}")
  InstanceReport instance(String service, String id) {
    return operations.instance(service, id);
  }

  /** Lets the lost instances of a service go that protection holds. */
  @Delete("/services/{service:[^/]+}/held")
  @Produces({MediaType.APPLICATION_JSON, ProblemBody.MEDIA_TYPE})
  HttpResponse<?> release(String service, HttpRequest<?> request) {
    operations.release(service, witnesses.actor(request));
    return HttpResponse.accepted();
  }

  /** Lets everything go that is held: instances and raw resources. */
  @Delete("/registry/held")
  @Produces({MediaType.APPLICATION_JSON, ProblemBody.MEDIA_TYPE})
  HttpResponse<?> releaseAll(HttpRequest<?> request) {
    operations.releaseAll(witnesses.actor(request));
    return HttpResponse.accepted();
  }

  /** Keys that are not served because they break a rule, in order of key. */
  @Get("/registry/rejected")
  Page<RejectionReport> rejected(
      @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
    return operations.rejected(Paging.of(after, limit));
  }
}
