package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.AdminParts;
import io.mekong.controlplane.admin.PolicyEditor;
import io.mekong.controlplane.admin.RawResourceEditor;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.admin.report.SettingsReport;
import io.mekong.controlplane.app.reconciliation.NodesComparison;
import io.mekong.controlplane.app.reconciliation.Reconciliation;
import io.mekong.controlplane.app.reconciliation.ServedComparison;
import io.mekong.controlplane.app.reconciliation.StoreComparison;
import io.mekong.controlplane.app.settings.HostPort;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.quarantine.Jury;
import io.mekong.controlplane.reconcile.ReconcileSettings;
import io.mekong.controlplane.reconcile.Reconciler;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.telemetry.AuditMeters;
import io.mekong.controlplane.telemetry.EventMeters;
import io.mekong.controlplane.telemetry.MekongMetrics;
import io.mekong.controlplane.telemetry.ReconcileMeters;
import io.mekong.controlplane.telemetry.ReconciliationMeters;
import io.mekong.controlplane.telemetry.RegistryMeters;
import io.mekong.controlplane.telemetry.SnapshotMeters;
import io.mekong.controlplane.telemetry.SourceMeters;
import io.mekong.controlplane.telemetry.TranslationMeters;
import io.mekong.controlplane.telemetry.XdsMeters;
import io.mekong.controlplane.trace.Tracing;
import io.mekong.controlplane.trace.TracingSwitch;
import io.mekong.controlplane.trace.otel.OtelTracing;
import io.mekong.controlplane.translation.RouteTargets;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.Translators;
import io.mekong.controlplane.xds.server.XdsObserver;
import io.mekong.controlplane.xds.server.XdsServer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts wired to one running control plane. The order below is the flow: registry, reconciler,
 * xDS port; the admin port only looks on. What was started is closed in reverse.
 */
final class ControlPlane implements RunningControlPlane {
  private static final Logger log = LoggerFactory.getLogger(ControlPlane.class);

  /**
   * Streams end spread over this time, so that not all clients come to the next replica at once.
   */
  private static final Duration GOODBYE = Duration.ofSeconds(8);

  /** Most that less urgent parts wait for the first snapshot, which a store may never give. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final AtomicBoolean PREPARED = new AtomicBoolean();

  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final SnapshotStore snapshots = new SnapshotStore();
  private final CountDownLatch firstSnapshot = new CountDownLatch(1);
  private final CountDownLatch ready = new CountDownLatch(1);
  private final RegistryParts registry;
  private final AuditParts audit;
  private final ReplicaParts replicas;
  private final XdsServer xds;
  private final AdminPort admin;
  private volatile boolean ending;

  /** Starts everything and returns once the xDS port is bound; does not wait for the store. */
  static RunningControlPlane start(MekongSettings settings) throws StartException {
    prepare();
    return new ControlPlane(settings);
  }

  /**
   * Begins with what can be done beside the start, once in a process, and returns at once; the
   * sooner the better.
   */
  static void prepare() {
    if (PREPARED.compareAndSet(false, true)) {
      Thread.ofPlatform()
          .daemon()
          .name("mekong-prepare")
          .start(() -> {
            OptimizingCompiler.yieldToOthers();
            Translators.prepare();
          });
    }
  }

  private ControlPlane(MekongSettings settings) throws StartException {
    try {
      HeapFollower.start(ready).ifPresent(this::started);
      MekongMetrics metrics = started(new MekongMetrics());
      TranslationCounts counts = new TranslationCounts();
      snapshots.subscribe((tables, changed) -> published());
      Translation translation = new Translation(Translators.ALL, counts);
      Tracing tracing = started(tracing());
      ReceiptParts receipts =
          new ReceiptParts(
              new ReconcileMeters(metrics.registry()),
              tracing.journeys(),
              started(PartSettings.departed(settings)));
      Reconciler reconciler =
          started(
              new Reconciler(ReconcileSettings.DEFAULT, translation, snapshots, receipts.ring()));
      reconciler.start();
      CompletableFuture<Jury> jury = new CompletableFuture<>();
      registry = started(RegistryParts.open(settings, reconciler));
      audit = started(new AuditParts(settings, registry.store()));
      replicas = started(new ReplicaParts(settings, registry.store()));
      xds =
          xds(settings, reconciler, receipts.alsoTelling(new XdsMeters(metrics.registry()), jury));
      jury.complete(new Jury(xds::votesOn, reconciler::quarantine, InstantSource.system()));
      registry.start(firstSnapshot, PATIENCE);
      audit.start();
      bind(metrics, counts);
      Reconciliation reconciliation =
          started(
              new Reconciliation(
                  new Reconciliation.Stages(
                      new StoreComparison(registry.audits()),
                      registry.comparison(),
                      new ServedComparison(reconciler, translation),
                      new NodesComparison(xds, NodesComparison.DEFAULT_PAUSE)),
                  new ReconciliationMeters(metrics.registry())));
      reconciliation.every(settings.reconciliation().interval());
      LivePlaneReports plane =
          new LivePlaneReports(
              registry.storeKind(),
              snapshots,
              reconciler::status,
              new RouteTargets(),
              () -> registry.loop().status().view(),
              registry.watch()::waitsFor,
              () -> issues(reconciliation),
              () -> ending);
      Watched watched = new Watched(metrics, reconciler, plane, reconciliation, receipts);
      // Stays to the end: health and metrics tell of the shutdown too.
      admin =
          startedToTheEnd(
              adminPort(settings, parts(settings, watched), tracing)
                  .begin(firstSnapshot, PATIENCE));
    } catch (StartException | RuntimeException e) {
      closeAll();
      throw e;
    }
  }

  /** On the reconciler's thread, which has nothing to publish before the xDS port is there. */
  private void published() {
    if (firstSnapshot.getCount() > 0) {
      firstSnapshot.countDown();
      xds.serving();
    }
  }

  /** The class that knows OpenTelemetry is loaded where somebody asks for traces only. */
  private static Tracing tracing() throws StartException {
    if (!TracingSwitch.isOn(System.getenv())) {
      return Tracing.OFF;
    }
    try {
      return OtelTracing.open(Mekong.version());
    } catch (RuntimeException e) {
      throw new StartException(
          "OTEL_* cannot be used: " + reason(e), "Correct or unset these variables", e);
    }
  }

  private AdminPort adminPort(MekongSettings settings, AdminParts parts, Tracing tracing)
      throws StartException {
    return AdminPort.of(
        settings.admin(), parts, tracing, ImmutableList.of(registry.registrationGrpc()));
  }

  /** What the admin port looks on, besides the registry and the xDS port. */
  private record Watched(
      MekongMetrics metrics,
      Reconciler reconciler,
      PlaneReports plane,
      Reconciliation reconciliation,
      ReceiptParts receipts) {}

  private AdminParts parts(MekongSettings settings, Watched watched) {
    watched.receipts().start();
    Reconciler reconciler = watched.reconciler();
    LiveNodeReports nodes =
        new LiveNodeReports(
            xds::streams,
            xds::streamsOf,
            watched.receipts().departed()::all,
            () -> reconciler.status().quarantined());
    return new AdminParts(
        new LiveRegistryReports(registry.loop(), registry.source(), registry.raw()),
        nodes,
        watched.plane(),
        watched.metrics()::scrape,
        registry.registrations(),
        new RawResourceEditor(registry.store(), registry.rawPrefix()),
        new PolicyEditor(registry.store(), settings.store().root() + "policies/"),
        new LiveQuarantineReports(reconciler),
        registry.events(),
        watched
            .receipts()
            .reports(registry, snapshots, new ReceiptParts.Asked(xds, nodes, reconciler)),
        explain(settings, reconciler),
        watched.reconciliation(),
        audit.admin(),
        replicas.replicas(),
        new SettingsReport(settings.shown()));
  }

  private LiveExplainReports explain(MekongSettings settings, Reconciler reconciler) {
    return new LiveExplainReports(
        new LiveExplainReports.Parts(
            reconciler::settled,
            reconciler::status,
            registry.loop()::status,
            registry.source()::contents,
            settings.store().registryPrefix(),
            registry.rawPrefix(),
            xds::clientsOf));
  }

  private XdsServer xds(MekongSettings settings, Reconciler reconciler, XdsObserver observer)
      throws StartException {
    try {
      XdsServer server =
          XdsServer.start(
              PartSettings.xds(
                  settings,
                  ImmutableList.of(registry.registrationGrpc(), registry.health().discovery())),
              snapshots,
              reconciler,
              observer);
      undo.push(() -> server.shutdown(GOODBYE));
      return server;
    } catch (IOException e) {
      throw new StartException(
          "--xds-address "
              + settings.xds().address()
              + " cannot be listened on ("
              + reason(e)
              + ")",
          "Stop what has the port, choose another, or mend the TLS files",
          e);
    }
  }

  private static String reason(Throwable fault) {
    Throwable root = com.google.common.base.Throwables.getRootCause(fault);
    return String.valueOf(root.getMessage());
  }

  private ImmutableList<PlaneReports.Issue> issues(Reconciliation reconciliation) {
    return ImmutableList.<PlaneReports.Issue>builder()
        .addAll(registry.issues())
        .addAll(reconciliation.issues())
        .addAll(audit.issues())
        .build();
  }

  private void bind(MekongMetrics metrics, TranslationCounts counts) {
    metrics.bind(new TranslationMeters(counts));
    metrics.bind(new SnapshotMeters(snapshots));
    metrics.bind(new SourceMeters("registry", registry::registrationStats));
    metrics.bind(new SourceMeters("resources", registry::rawStats));
    metrics.bind(new SourceMeters("opinions", registry.health()::opinionStats));
    metrics.bind(new SourceMeters("policies", registry.health()::policyStats));
    metrics.bind(new EventMeters(registry.events()::stats));
    metrics.bind(new AuditMeters(audit.log()::stats));
    metrics.bind(
        new RegistryMeters(
            registry.loop()::status, registry.source()::contents, registry.duplicates()::count));
  }

  private <T extends AutoCloseable> T started(T part) {
    undo.push(() -> close(part));
    return part;
  }

  private <T extends AutoCloseable> T startedToTheEnd(T part) {
    undo.addLast(() -> close(part));
    return part;
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      log.warn("part did not close cleanly part={}", part.getClass().getSimpleName(), e);
    }
  }

  @Override
  public ReadyLine awaitReady() throws InterruptedException, StartException {
    HostPort adminAt = admin.await();
    replicas.opened(adminAt, admin.token());
    firstSnapshot.await();
    ready.countDown();
    HostPort xdsAt = new HostPort(xds.address().getHostString(), xds.address().getPort());
    return new ReadyLine(
        xdsAt,
        adminAt,
        admin.grpc(),
        registry.loop().servesRestored() ? "disk" : registry.storeKind(),
        registry.loop().status().view().revision());
  }

  @Override
  public void shutdown() {
    ending = true;
    closeAll();
  }

  private synchronized void closeAll() {
    while (!undo.isEmpty()) {
      undo.pop().run();
    }
  }
}
