package io.mekong.controlplane.app;

import io.mekong.controlplane.admin.report.ReceiptReports;
import io.mekong.controlplane.quarantine.Jury;
import io.mekong.controlplane.receipt.GoneNodes;
import io.mekong.controlplane.receipt.PublicationRing;
import io.mekong.controlplane.receipt.Revisions;
import io.mekong.controlplane.reconcile.ReconcileObserver;
import io.mekong.controlplane.reconcile.Reconciler;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.trace.Journeys;
import io.mekong.controlplane.xds.server.XdsObserver;
import io.mekong.controlplane.xds.server.XdsServer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;

/** What receipts are made from, from the first publication on. */
final class ReceiptParts {
  /** Publications of which receipts can be had; about 4 MB. */
  private static final int MOST_PUBLICATIONS = 65_536;

  /** Nodes that are away are remembered up to this many. */
  private static final int MOST_GONE = 20_000;

  static final Duration GONE_FOR_GOOD = Duration.ofHours(24);

  private final PublicationRing ring;
  private final Journeys journeys;
  private final DepartedKeeper departed;
  private final GoneNodes gone = new GoneNodes(MOST_GONE, GONE_FOR_GOOD, InstantSource.system());

  /** Who is asked when somebody wants a receipt. */
  record Asked(XdsServer xds, LiveNodeReports nodes, Reconciler reconciler) {}

  /** Nothing is published yet. */
  ReceiptParts(ReconcileObserver meters, Journeys journeys, DepartedKeeper departed) {
    this.departed = departed;
    this.journeys = journeys;
    this.ring =
        new PublicationRing(
            MOST_PUBLICATIONS, InstantSource.system(), journeys.alsoTelling(meters));
  }

  /** Sees the publications, and passes them on to the meters. */
  ReconcileObserver ring() {
    return ring;
  }

  /** Sees who leaves, and passes everything on. */
  XdsObserver alsoTelling(XdsObserver meters, CompletableFuture<Jury> jury) {
    return new JuryObserver(meters, jury, gone, journeys, departed.noted());
  }

  /** From now on those that left before this process started are known too. */
  void start() {
    departed.start(earlier ->
        earlier.forEach(
            node -> node.gone().ifPresent(left -> gone.leftBefore(node.id(), left.since()))));
  }

  /** Who left, in what state and why. */
  DepartedKeeper departed() {
    return departed;
  }

  ReceiptReports reports(RegistryParts registry, SnapshotStore snapshots, Asked asked) {
    return new LiveReceiptReports(
        new LiveReceiptReports.Parts(
            ring,
            new Revisions(ring, registry.registrationsFollowed(), registry.rawFollowed()),
            snapshots,
            asked.xds()::deliveries,
            () -> asked.reconciler().status().quarantined(),
            gone,
            asked.nodes()::ids));
  }
}
