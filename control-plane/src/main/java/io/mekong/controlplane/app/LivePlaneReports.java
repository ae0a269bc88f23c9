package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.reconcile.ReconcileStatus;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.translation.Contradictions;
import io.mekong.controlplane.translation.RouteTargets;
import io.mekong.registry.model.RegistryView;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The control plane as a whole, for operators.
 *
 * @param storeKind {@code etcd} or {@code embedded}
 * @param store where snapshots are published
 * @param reconcile how the last publication went
 * @param routes searches what is published for routes that lead nowhere
 * @param registry the newest view, searched for contradicting registrations
 * @param waitsFor what keeps the first snapshot from being made
 * @param alarms what is wrong with where things come from
 * @param ending whether the shutdown has begun
 */
record LivePlaneReports(
    String storeKind,
    SnapshotStore store,
    Supplier<ReconcileStatus> reconcile,
    RouteTargets routes,
    Supplier<RegistryView> registry,
    Supplier<Optional<String>> waitsFor,
    Supplier<ImmutableList<PlaneReports.Issue>> alarms,
    BooleanSupplier ending)
    implements PlaneReports {

  @Override
  public String version() {
    return Mekong.version();
  }

  @Override
  public Optional<String> notReadyBecause() {
    if (ending.getAsBoolean()) {
      return Optional.of("shutting down");
    }
    return store.newest().isPresent()
        ? Optional.empty()
        : Optional.of(
            "nothing is loaded yet, neither from the store nor from disk"
                + waitsFor.get().map(cause -> ": " + cause).orElse(""));
  }

  @Override
  public long publications() {
    return reconcile.get().publications();
  }

  @Override
  public ImmutableList<Issue> issues() {
    ReconcileStatus status = reconcile.get();
    Stream<Issue> translation =
        Stream.of(
                status.issues(),
                Contradictions.of(registry.get()),
                store
                    .newest()
                    .map(tables -> routes.missing(tables.byKey().values()))
                    .orElse(ImmutableList.of()))
            .flatMap(ImmutableList::stream)
            .map(i -> new Issue(i.where(), i.what(), i.hint()));
    Stream<Issue> raw =
        status.rejectedRaw().stream()
            .map(r -> new Issue("resources/" + r.path(), r.reason(), r.hint()));
    Stream<Issue> quarantined =
        status.quarantined().stream()
            .map(q ->
                new Issue(
                    q.refused().type().plural() + "/" + q.refused().name(),
                    q.refusedBy() + " nodes refuse this version: " + q.message(),
                    "Mend the resource, or see /api/v1/quarantine."));
    return Stream.of(alarms.get().stream(), translation, raw, quarantined)
        .flatMap(issues -> issues)
        .collect(ImmutableList.toImmutableList());
  }
}
