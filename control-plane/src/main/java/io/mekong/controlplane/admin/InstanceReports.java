package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.ServiceReport;
import io.mekong.controlplane.admin.report.StatusReport;
import io.mekong.registry.model.Eviction;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Turns the registry's records into what operators are shown. */
final class InstanceReports {
  private InstanceReports() {}

  static ServiceReport service(Service service) {
    long eligible = service.instances().values().stream().filter(service::serves).count();
    return new ServiceReport(
        service.key().name(),
        service.instances().size(),
        (int) eligible + service.held().size(),
        service.held().size(),
        service.isProtected(),
        lower(service.protocol()));
  }

  /** Every registered or held instance, in order of id. */
  static ImmutableList<InstanceReport> instances(Service service) {
    return service.ids().stream()
        .flatMap(id -> instance(service, id).stream())
        .collect(ImmutableList.toImmutableList());
  }

  /** One instance, or empty when it is neither registered nor held. */
  static Optional<InstanceReport> instance(Service service, InstanceId id) {
    HeldInstance held = service.held().get(id);
    ServiceInstance registered = service.instances().get(id);
    if (registered != null) {
      return Optional.of(report(service, registered, held));
    }
    return held == null ? Optional.empty() : Optional.of(report(service, held.instance(), held));
  }

  /** Where an instance that went not long ago stands; empty when it is not remembered. */
  static Optional<InstanceReport.Life> life(Service service, InstanceId id) {
    return Optional.ofNullable(service.lives().get(id))
        .map(life ->
            new InstanceReport.Life(
                life.state().name(),
                life.cause().name(),
                life.evidence(),
                instantOf(life.sinceNanos())));
  }

  static StatusReport.HeldReport held(HeldInstance held) {
    ServiceInstance instance = held.instance();
    ServiceInstance.Endpoint endpoint = instance.endpoint();
    return new StatusReport.HeldReport(
        instance.service().name(),
        instance.id().value(),
        HostAndPort.fromParts(endpoint.address(), endpoint.port()).toString(),
        held.cause().name(),
        instantOf(held.sinceNanos()));
  }

  private static InstanceReport report(
      Service service, ServiceInstance instance, @Nullable HeldInstance held) {
    ServiceInstance.Endpoint endpoint = instance.endpoint();
    ServiceInstance.Origin origin = instance.origin();
    return new InstanceReport(
        instance.service().name(),
        instance.id().value(),
        endpoint.address(),
        endpoint.port(),
        endpoint.weight(),
        instance.health().name(),
        InstanceReport.Place.of(endpoint.locality()),
        instance.metadata(),
        lower(instance.protocol()),
        origin.lease() == 0 ? Optional.empty() : Optional.of(Long.toHexString(origin.lease())),
        origin.createRevision(),
        origin.modRevision(),
        held != null || service.serves(instance),
        because(service, instance, held),
        Optional.of(instance.marks().drainedBy()).filter(by -> !by.isEmpty()),
        life(service, instance.id()),
        Optional.ofNullable(held)
            .map(h -> new InstanceReport.Held(h.cause().name(), instantOf(h.sinceNanos()))));
  }

  private static String because(
      Service service, ServiceInstance instance, @Nullable HeldInstance held) {
    if (held != null) {
      return "lost, but protection keeps serving its last good state";
    }
    if (!instance.marks().drainedBy().isEmpty()) {
      return "drained by " + instance.marks().drainedBy() + "; DELETE its drain to end that";
    }
    if (instance.health() != Health.HEALTHY) {
      return "health is " + instance.health() + "; only HEALTHY instances are served";
    }
    Eviction eviction = service.evicted().get(instance.id());
    if (eviction != null && instance.eligible()) {
      return "evicted: " + eviction.evidence();
    }
    return instance.eligible() ? "healthy and of weight above 0" : "weight is 0";
  }

  /** The wall clock's moment for one of the monotonic clock; as good as both clocks are now. */
  static Instant instantOf(long nanos) {
    return Instant.now().minusNanos(System.nanoTime() - nanos);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
