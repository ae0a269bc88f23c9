package io.mekong.controlplane.admin;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.admin.report.RegistryReports;
import io.mekong.controlplane.admin.report.RejectionReport;
import io.mekong.controlplane.admin.report.ServiceReport;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.Names;
import io.mekong.registry.source.Rejection;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.NavigableMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services and instances as they are served, keys set aside, and letting go what is held. */
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RegistryController {
  private static final Logger log = LoggerFactory.getLogger(RegistryController.class);

  private final RegistryReports registry;
  private final Witnesses witnesses;

  RegistryController(RegistryReports registry, Witnesses witnesses) {
    this.registry = registry;
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
    Paging paging = Paging.of(wanted.after(), wanted.limit());
    ServiceChoice choice = ServiceChoice.of(wanted.contains(), wanted.state());
    return paging.pageOf(
        registry.status().view().services().values().stream()
            .map(InstanceReports::service)
            .filter(choice)
            .collect(ImmutableList.toImmutableList()),
        ServiceReport::name);
  }

  /** One service. */
  @Get("/services/{service:[^/]+}")
  ServiceReport service(String service) {
    return InstanceReports.service(find(service));
  }

  /** Its instances in order of id. */
  @Get("/services/{service:[^/]+}/instances")
  Page<InstanceReport> instances(
      String service, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
    Paging paging = Paging.of(after, limit);
    return paging.pageOf(InstanceReports.instances(find(service)), InstanceReport::id);
  }

  /** One instance. */
  @Get("/services/{service:[^/]+}/instances/{id:[^/]+}")
  InstanceReport instance(String service, String id) {
    Service found = find(service);
    return parse(id)
        .flatMap(instanceId -> InstanceReports.instance(found, instanceId))
        .orElseThrow(() ->
            new ApiException(
                ErrorCode.UNKNOWN_INSTANCE,
                "service "
                    + service
                    + " has no such instance; see its /instances"
                    + parse(id)
                        .flatMap(i -> InstanceReports.life(found, i))
                        .map(l -> went(l))
                        .orElse("")));
  }

  private static String went(InstanceReport.Life life) {
    return " (" + life.state() + " since " + life.since() + ", " + life.cause() + ")";
  }

  /** Lets the lost instances of a service go that protection holds. */
  @Delete("/services/{service:[^/]+}/held")
  HttpResponse<?> release(String service, HttpRequest<?> request) {
    Service found = find(service);
    log.info("held instances released by operator service={}", found.key());
    registry.release(found.key());
    witnesses.did(request, "release-held", "services/" + found.key(), heldBy(found));
    return HttpResponse.accepted();
  }

  private static Optional<String> heldBy(Service service) {
    return Optional.of("held: " + Joiner.on(", ").join(service.held().keySet()));
  }

  /** Lets everything go that is held: instances and raw resources. */
  @Delete("/registry/held")
  HttpResponse<?> releaseAll(HttpRequest<?> request) {
    log.info("held instances and raw resources released by operator service=all");
    registry.releaseAll();
    witnesses.did(request, "release-held", "registry");
    return HttpResponse.accepted();
  }

  /** Keys that are not served because they break a rule, in order of key. */
  @Get("/registry/rejected")
  Page<RejectionReport> rejected(
      @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
    Paging paging = Paging.of(after, limit);
    NavigableMap<String, Rejection> all = registry.contents().rejected();
    ImmutableList<RejectionReport> items =
        all.tailMap(paging.after(), false).values().stream()
            .limit(paging.limit() + 1L)
            .map(RegistryController::report)
            .collect(ImmutableList.toImmutableList());
    return paging.page(items, all.size(), RejectionReport::key);
  }

  private static RejectionReport report(Rejection rejection) {
    return new RejectionReport(
        rejection.key(),
        rejection.reason(),
        rejection.modRevision(),
        rejection.lastGood() == Rejection.LastGood.SERVED);
  }

  private Service find(String name) {
    Optional<Service> found = Optional.empty();
    try {
      ServiceKey key = Names.service(name);
      found = Optional.ofNullable(registry.status().view().services().get(key));
    } catch (ApiException e) {
      // A name that breaks the rules is a name that nobody has.
      log.debug("no service can have this name", e);
    }
    return found.orElseThrow(() ->
        new ApiException(
            ErrorCode.UNKNOWN_SERVICE, "no service of this name is known; see /api/v1/services"));
  }

  private static Optional<InstanceId> parse(String id) {
    try {
      return Optional.of(new InstanceId(id));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
