package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.admin.report.RegistryReports;
import io.mekong.controlplane.admin.report.StatusReport;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.store.PrefixFreshness;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** The whole at one glance, for REST and gRPC. */
@Singleton
final class StatusReads {
  private static final int MAX_HELD = 1000;

  private final PlaneReports plane;
  private final RegistryReports registry;
  private final NodeReports nodes;

  StatusReads(PlaneReports plane, RegistryReports registry, NodeReports nodes) {
    this.plane = plane;
    this.registry = registry;
    this.nodes = nodes;
  }

  /** Store, freshness, counts, what is held, what needs mending. */
  StatusReport status() {
    RegistryStatus status = registry.status();
    SourceContents contents = registry.contents();
    ImmutableList<Service> guarded = guarded(status);
    return new StatusReport(
        Instant.now(),
        plane.version(),
        plane.notReadyBecause().isEmpty(),
        store(status, contents),
        new StatusReport.Counts(
            status.view().services().size(),
            status.view().services().values().stream().mapToInt(s -> s.instances().size()).sum(),
            guarded.stream().mapToInt(s -> s.held().size()).sum(),
            contents.rejected().size(),
            nodes.count()),
        plane.publications(),
        guarded.stream().map(s -> s.key().name()).collect(ImmutableList.toImmutableList()),
        held(guarded),
        registry.heldResources().stream().limit(MAX_HELD).collect(ImmutableList.toImmutableList()),
        plane.issues());
  }

  private static ImmutableList<Service> guarded(RegistryStatus status) {
    return status.protectedServices().stream()
        .sorted(Comparator.comparing(ServiceKey::name))
        .flatMap(key -> Stream.ofNullable(status.view().services().get(key)))
        .collect(ImmutableList.toImmutableList());
  }

  private static ImmutableList<StatusReport.HeldReport> held(ImmutableList<Service> guarded) {
    return guarded.stream()
        .flatMap(service -> service.held().values().stream())
        .map(InstanceReports::held)
        .sorted(
            Comparator.comparing(StatusReport.HeldReport::service)
                .thenComparing(StatusReport.HeldReport::id))
        .limit(MAX_HELD)
        .collect(ImmutableList.toImmutableList());
  }

  private StatusReport.Store store(RegistryStatus status, SourceContents contents) {
    long clusterId = contents.head().clusterId();
    Optional<PrefixFreshness.Stale> stale =
        status.freshness() instanceof PrefixFreshness.Stale s ? Optional.of(s) : Optional.empty();
    return new StatusReport.Store(
        plane.storeKind(),
        clusterId == 0 ? Optional.empty() : Optional.of(Long.toHexString(clusterId)),
        status.view().revision(),
        nameOf(status.freshness()),
        stale.map(s -> InstanceReports.instantOf(s.sinceNanos())),
        stale.map(s -> s.cause().reason() + ": " + s.cause().getMessage()));
  }

  private static String nameOf(PrefixFreshness freshness) {
    return switch (freshness) {
      case PrefixFreshness.Loading loading -> "LOADING";
      case PrefixFreshness.Current current -> "CURRENT";
      case PrefixFreshness.Stale stale -> "STALE";
    };
  }
}
