package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.reconcile.RawFeed;
import io.mekong.controlplane.reconcile.Reconciler;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.keystore.KeyStoreSource;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.PrefixFollower;
import io.mekong.registry.store.PrefixListener;
import io.mekong.registry.store.PrefixStats;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.disk.StoredPrefix;
import io.mekong.registry.store.disk.WorldFile;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.registry.store.etcd.EtcdKeyStore;
import io.mekong.state.v1.World;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Everything left of the reconciler: the store, the source on it, the registry loop, the raw
 * resources, and the file that keeps the last good state while the store is etcd.
 */
final class RegistryParts implements AutoCloseable {
  private static final String RESOURCES = "resources/";
  private static final String DATA_DIR = "data-dir";

  private final KeyStore store;
  private final String storeKind;
  private final RegistrationParser parser;
  private final KeyStoreSource source;
  private final RegistryLoop loop;
  private final RawFeed raw;
  private final PrefixFollower rawFollower;
  private final AtomicReference<@Nullable PrefixFollower> registrationFollower =
      new AtomicReference<>();
  private final @Nullable WorldKeeper keeper;

  private RegistryParts(MekongSettings settings, Reconciler reconciler, KeyStore store) {
    this.store = store;
    boolean etcd = settings.etcd().isPresent();
    this.storeKind = etcd ? "etcd" : "embedded";
    String prefix = settings.store().registryPrefix();
    String rawPrefix = settings.store().root() + RESOURCES;
    WorldFile file = new WorldFile(settings.store().dataDir());
    Optional<World> known = etcd ? file.load() : Optional.empty();
    Optional<StoredPrefix> registrations = known.flatMap(w -> StoredPrefix.of(w, prefix));
    this.parser = new RegistrationParser(prefix, PartSettings.addresses(settings));
    this.source =
        new KeyStoreSource(
            parser,
            listener -> {
              PrefixFollower follower = follow(prefix, listener, registrations);
              registrationFollower.set(follower);
              return follower.start();
            });
    registrations.ifPresent(
        p -> source.seeded(p.head(), p.keys().values(), p.held(), Instant.now()));
    ThreadFactory threads = Thread.ofPlatform().daemon().name("mekong-registry").factory();
    this.loop =
        new RegistryLoop(
            PartSettings.registry(settings), threads, new LeaseQuestions(store), reconciler);
    this.raw = new RawFeed(rawPrefix, reconciler);
    Optional<StoredPrefix> resources = known.flatMap(w -> StoredPrefix.of(w, rawPrefix));
    resources.ifPresent(p -> raw.seed(p.head(), p.keys().values()));
    this.rawFollower = follow(rawPrefix, raw, resources);
    this.keeper =
        etcd
            ? new WorldKeeper(file, new WorldKeeper.Parts(prefix, source, loop, rawPrefix, raw))
            : null;
  }

  private PrefixFollower follow(
      String prefix, PrefixListener listener, Optional<StoredPrefix> known) {
    PrefixFollower follower = new PrefixFollower(store, prefix, listener);
    known.ifPresent(p -> follower.seeded(p.head(), p.keys()));
    return follower;
  }

  /** Opens the store and reads the disk; nothing runs yet. */
  static RegistryParts open(MekongSettings settings, Reconciler reconciler) throws StartException {
    return new RegistryParts(settings, reconciler, store(settings));
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

  void start() {
    loop.start(source);
    rawFollower.start();
    if (keeper != null) {
      keeper.start();
    }
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

  /** What keeps the disk from remembering what is served; empty while nothing does. */
  ImmutableList<PlaneReports.Issue> alarms() {
    Optional<String> unsaved = Optional.ofNullable(keeper).flatMap(WorldKeeper::fault);
    return Stream.concat(
            store.writeFault().stream()
                .map(fault ->
                    new PlaneReports.Issue(
                        DATA_DIR,
                        "the store takes no more writes: " + fault.getMessage(),
                        "What is known stays served. Mend the disk, then restart.")),
            unsaved.stream()
                .map(reason ->
                    new PlaneReports.Issue(
                        DATA_DIR,
                        "the last good state cannot be written: " + reason,
                        "Mend the disk: a restart without etcd would serve an older state.")))
        .collect(ImmutableList.toImmutableList());
  }

  KeyStore store() {
    return store;
  }

  /** {@code etcd} or {@code embedded}. */
  String storeKind() {
    return storeKind;
  }

  RegistrationParser parser() {
    return parser;
  }

  KeyStoreSource source() {
    return source;
  }

  RegistryLoop loop() {
    return loop;
  }

  @Override
  public void close() {
    source.close();
    rawFollower.close();
    if (keeper != null) {
      keeper.close();
    }
    loop.close();
    store.close();
  }
}
