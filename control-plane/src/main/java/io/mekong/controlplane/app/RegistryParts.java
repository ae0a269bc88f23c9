package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.app.reconciliation.RegistryComparison;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.receipt.Revisions;
import io.mekong.controlplane.reconcile.RawFeed;
import io.mekong.controlplane.reconcile.Reconciler;
import io.mekong.registry.event.EventLog;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.service.grpc.RegistrationGrpc;
import io.mekong.registry.service.grpc.ServiceWatches;
import io.mekong.registry.source.DuplicateAddresses;
import io.mekong.registry.source.LimitedSource;
import io.mekong.registry.source.Overlay;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.RegistrySource;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.source.ViewAudit;
import io.mekong.registry.source.file.FileSource;
import io.mekong.registry.source.file.InvalidFileException;
import io.mekong.registry.source.keystore.KeyStoreSource;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.PrefixAudit;
import io.mekong.registry.store.PrefixFollower;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixStats;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.disk.StoredPrefix;
import io.mekong.registry.store.disk.WorldFile;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.registry.store.etcd.EtcdKeyStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything left of the reconciler: the store, the source on it, the registry loop, the raw
 * resources, and the file that keeps the last good state while the store is etcd.
 */
final class RegistryParts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(RegistryParts.class);

  private final KeyStore store;
  private final String storeKind;
  private final String rawPrefix;
  private final RegistrationParser parser;
  private final RegistrySource source;
  private final RegistryLoop loop;
  private final HealthParts health;
  private final EventLog events;
  private final RawFeed raw;
  private final PrefixFollower rawFollower;
  private final AtomicReference<@Nullable PrefixFollower> registrationFollower =
      new AtomicReference<>();
  private final WorldKeeper keeper;
  private final SourceWatch watch;
  private final ServiceWatches watches = new ServiceWatches();
  private final DuplicateAddresses duplicates = new DuplicateAddresses();
  private final RegistrationService registrations;

  private RegistryParts(
      MekongSettings settings, Reconciler reconciler, Stored stored, Optional<FileSource> file) {
    KeyStore store = stored.store();
    LastWorld last = stored.last();
    this.store = store;
    this.storeKind = settings.etcd().isPresent() ? "etcd" : "embedded";
    String prefix = settings.store().registryPrefix();
    this.rawPrefix = new Prefixes(settings.store().root()).resources();
    Optional<StoredPrefix> registrations = last.prefix(prefix);
    this.parser = parser(settings);
    KeyStoreSource keys =
        new KeyStoreSource(
            parser,
            listener -> {
              PrefixFollower follower =
                  follow(prefix, listener, registrations)
                      .noting(reconciler.arrivals().registrations());
              registrationFollower.set(follower);
              return follower.start();
            });
    registrations.ifPresent(p -> keys.seeded(p.head(), p.keys().values(), p.held(), Instant.now()));
    this.source =
        new LimitedSource(
            file.<RegistrySource>map(upper -> new Overlay(upper, keys)).orElse(keys),
            prefix,
            settings.registry().quota());
    LoopHost host = LoopHost.on(Thread.ofPlatform().daemon().name("mekong-registry").factory());
    this.events = new EventLog(PartSettings.events(settings), InstantSource.system());
    this.loop =
        new RegistryLoop(
            PartSettings.registry(settings),
            host,
            new LeaseQuestions(store),
            new Listeners(
                update -> {
                  reconciler.updated(update);
                  watches.updated(update);
                  duplicates.updated(update);
                  health().updated(update);
                },
                events));
    this.health = new HealthParts(settings, store, last, loop);
    this.registrations = new RegistrationService(store, prefix, parser);
    this.raw = new RawFeed(rawPrefix, reconciler);
    Optional<StoredPrefix> resources = last.prefix(rawPrefix);
    resources.ifPresent(p -> raw.seed(p));
    this.rawFollower = follow(rawPrefix, raw, resources).noting(reconciler.arrivals().resources());
    this.keeper =
        new WorldKeeper(
            last.file(), new WorldKeeper.Parts(prefix, keys, loop, rawPrefix, raw, health::stored));
    this.watch =
        new SourceWatch(
            store,
            new SourceWatch.Registrations(prefix, loop, source::contents),
            new SourceWatch.Resources(rawPrefix, raw),
            keeper::fault);
  }

  /** What looks at instances. */
  HealthParts health() {
    return health;
  }

  /** Changes go to those who act on them, events to the log. */
  private record Listeners(RegistryUpdate.Listener changes, EventLog log)
      implements RegistryUpdate.Listener {
    @Override
    public void updated(RegistryUpdate update) {
      changes.updated(update);
    }

    @Override
    public void happened(long revision, ImmutableList<RegistryEvent> events) {
      log.happened(revision, events);
    }
  }

  private PrefixFollower follow(
      String prefix, PrefixListener listener, Optional<StoredPrefix> known) {
    PrefixFollower follower = new PrefixFollower(store, prefix, listener);
    known.ifPresent(p -> follower.seeded(p.head(), p.keys()));
    return follower;
  }

  /** Opens the store and reads the disk; nothing runs yet. */
  static RegistryParts open(MekongSettings settings, Reconciler reconciler) throws StartException {
    LastWorld last = LastWorld.read(new WorldFile(settings.store().dataDir()));
    if (settings.etcd().isPresent()) {
      last.expect(settings.store().registryPrefix(), settings.store().root());
    }
    Optional<FileSource> file = file(settings);
    KeyStore store = store(settings);
    if (settings.etcd().isPresent()) {
      Thread.ofVirtual()
          .name("etcd-first-contact")
          .start(() -> connect(store, settings.store().registryPrefix()));
    }
    LastWorld known =
        store instanceof EmbeddedKeyStore embedded ? last.of(embedded.clusterId()) : last;
    return new RegistryParts(settings, reconciler, new Stored(store, known), file);
  }

  /** The first connection takes a while, in which everything else is put together. */
  private static void connect(KeyStore store, String prefix) {
    try {
      var _ = store.head(prefix);
    } catch (StoreException | RuntimeException e) {
      log.debug("first contact failed; who follows the store tells of it", e);
    }
  }

  /** What is in the store, and what was in it. */
  private record Stored(KeyStore store, LastWorld last) {}

  private static RegistrationParser parser(MekongSettings settings) {
    return new RegistrationParser(
        settings.store().registryPrefix(), PartSettings.addresses(settings));
  }

  private static Optional<FileSource> file(MekongSettings settings) throws StartException {
    Optional<Path> path = settings.registry().file();
    if (path.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(FileSource.open(path.get(), parser(settings)));
    } catch (InvalidFileException | IOException e) {
      throw new StartException(
          "--registry-file " + path.get() + " cannot be used: " + e.getMessage(),
          "Mend the file; later faults leave the last valid version in place",
          e);
    }
  }

  private static KeyStore store(MekongSettings settings) throws StartException {
    try {
      return settings.etcd().isPresent()
          ? EtcdKeyStore.open(PartSettings.etcd(settings.etcd().get()))
          : EmbeddedKeyStore.open(settings.store().dataDir().resolve("store"), System::nanoTime);
    } catch (StoreException e) {
      throw new StartException(
          String.valueOf(e.getMessage()), "See --etcd and --data-dir in ./mekong run --help", e);
    }
  }

  /**
   * Begins to read the store; once.
   *
   * @param urgent counted down when more is done than that: events are written from then on
   * @param patience most that they wait
   */
  void start(CountDownLatch urgent, Duration patience) {
    events.start(urgent, patience);
    loop.start(source);
    health.start();
    rawFollower.start();
    keeper.start();
  }

  /** Counts of following the registrations; zeros before the start. */
  PrefixStats registrationStats() {
    PrefixFollower follower = registrationFollower.get();
    return follower == null ? PrefixStats.NONE : follower.stats();
  }

  /** Counts of following the raw resources. */
  PrefixStats rawStats() {
    return rawFollower.stats();
  }

  /** How far the registrations are followed. */
  Revisions.Prefix registrationsFollowed() {
    return new Revisions.Prefix(
        () -> registrationStats().reach(),
        () -> Optional.ofNullable(registrationFollower.get()).ifPresent(PrefixFollower::look));
  }

  /** How far the raw resources are followed. */
  Revisions.Prefix rawFollowed() {
    return new Revisions.Prefix(() -> rawStats().reach(), rawFollower::look);
  }

  /** Compares each prefix with the store, by what lives there. */
  ImmutableMap<String, Supplier<CompletableFuture<PrefixAudit>>> audits() {
    return ImmutableMap.<String, Supplier<CompletableFuture<PrefixAudit>>>builder()
        .put("registrations", this::auditRegistrations)
        .put("resources", rawFollower::audit)
        .putAll(health.audits())
        .buildOrThrow();
  }

  /** Compares the keys of registrations with what is registered. */
  RegistryComparison comparison() {
    return new RegistryComparison(() -> ViewAudit.look(source, parser, loop::status), loop);
  }

  private CompletableFuture<PrefixAudit> auditRegistrations() {
    PrefixFollower follower = registrationFollower.get();
    return follower == null
        ? CompletableFuture.completedFuture(PrefixAudit.notDone("not started"))
        : follower.audit();
  }

  /** What is wrong with where things come from. */
  SourceWatch watch() {
    return watch;
  }

  /** What an operator should mend. */
  ImmutableList<PlaneReports.Issue> issues() {
    return ImmutableList.<PlaneReports.Issue>builder()
        .addAll(watch.issues())
        .addAll(health.issues())
        .addAll(eventIssues())
        .build();
  }

  private ImmutableList<PlaneReports.Issue> eventIssues() {
    return events
        .fault()
        .map(reason ->
            new PlaneReports.Issue(
                "events",
                "the event log lacks "
                    + events.lost()
                    + " events, what comes is not written: "
                    + reason,
                "Serving goes on. Mend the disk of --data-dir; writing begins again by itself."))
        .map(ImmutableList::of)
        .orElse(ImmutableList.of());
  }

  /** What happens, for those who read along. */
  EventLog events() {
    return events;
  }

  /** Registers, renews and takes out, on the store. */
  RegistrationService registrations() {
    return registrations;
  }

  /** The same over gRPC. */
  RegistrationGrpc registrationGrpc() {
    return new RegistrationGrpc(registrations, () -> loop.status().view(), watches);
  }

  KeyStore store() {
    return store;
  }

  /** Where raw resources live, ends with {@code /}. */
  String rawPrefix() {
    return rawPrefix;
  }

  /** {@code etcd} or {@code embedded}. */
  String storeKind() {
    return storeKind;
  }

  RegistrationParser parser() {
    return parser;
  }

  RegistrySource source() {
    return source;
  }

  RawFeed raw() {
    return raw;
  }

  DuplicateAddresses duplicates() {
    return duplicates;
  }

  RegistryLoop loop() {
    return loop;
  }

  @Override
  public void close() {
    source.close();
    health.close();
    rawFollower.close();
    keeper.close();
    loop.close();
    events.close();
    store.close();
  }
}
