package io.mekong.controlplane.admin;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.admin.report.RegistryReports;
import io.mekong.controlplane.admin.report.RejectionReport;
import io.mekong.controlplane.admin.report.ServiceReport;
import io.mekong.controlplane.audit.Actor;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.Names;
import io.mekong.registry.source.Rejection;
import jakarta.inject.Singleton;
import java.util.NavigableMap;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Services and instances as they are served, keys set aside, for REST and gRPC. */
@Singleton
final class RegistryOperations {
  private static final Logger log = LoggerFactory.getLogger(RegistryOperations.class);

  private final RegistryReports registry;
  private final Witnesses witnesses;

  RegistryOperations(RegistryReports registry, Witnesses witnesses) {
    this.registry = registry;
    this.witnesses = witnesses;
  }

  /** Services in order of name. */
  Page<ServiceReport> services(ServiceChoice choice, Paging paging) {
    return paging
        .pageOf(
            registry.status().view().services().values().stream()
                .filter(choice)
                .collect(ImmutableList.toImmutableList()),
            service -> service.key().name())
        .map(InstanceReports::service);
  }

  /** One service. */
  ServiceReport service(String service) {
    return InstanceReports.service(find(service));
  }

  /** Its instances in order of id. */
  Page<InstanceReport> instances(String service, Paging paging) {
    return paging.pageOf(InstanceReports.instances(find(service)), InstanceReport::id);
  }

  /** One instance. */
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
  void release(String service, Actor actor) {
    Service found = find(service);
    log.info("held instances released by operator service={}", found.key());
    registry.release(found.key());
    witnesses.did(actor, "release-held", "services/" + found.key(), heldBy(found));
  }

  private static Optional<String> heldBy(Service service) {
    return Optional.of("held: " + Joiner.on(", ").join(service.held().keySet()));
  }

  /** Lets everything go that is held: instances and raw resources. */
  void releaseAll(Actor actor) {
    log.info("held instances and raw resources released by operator service=all");
    registry.releaseAll();
    witnesses.did(actor, "release-held", "registry");
  }

  /** Keys that are not served because they break a rule, in order of key. */
  Page<RejectionReport> rejected(Paging paging) {
    NavigableMap<String, Rejection> all = registry.contents().rejected();
    ImmutableList<RejectionReport> items =
        all.tailMap(paging.after(), false).values().stream()
            .limit(paging.limit() + 1L)
            .map(RegistryOperations::report)
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
