package io.mekong.tests.chaos.simulation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.reconcile.ReconcileObserver;
import io.mekong.controlplane.reconcile.ReconcileSettings;
import io.mekong.controlplane.reconcile.Reconciler;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.SnapshotStore;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationCounts;
import io.mekong.controlplane.translation.Translators;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.RegistryLoop.LeaseInquiry.Answer;
import io.mekong.registry.source.RegistrySettings;
import io.mekong.registry.source.keystore.KeyStoreSource;
import io.mekong.registry.source.keystore.LastGood;
import io.mekong.registry.store.PrefixFollower;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.disk.StoredPrefix;
import io.mekong.registry.store.disk.StoredWorld;
import io.mekong.state.v1.World;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One process from the store to the tables, made of what production is made of. */
final class Mekong {
  private static final Instant EPOCH = Instant.ofEpochSecond(1_700_000_000L);

  private final ServedCheck.Parts parts;
  private final SimulatedHost host;
  private final SimulatedStore store;
  private final KeyStoreSource source;
  private final RegistryLoop loop;
  private final Reconciler reconciler;
  private final ServedCheck served;
  private final TableCheck tables;
  private @Nullable ToldCheck told;
  private @Nullable PrefixFollower follower;
  private @Nullable OnDisk last;
  private boolean running;

  /**
   * What outlives a process.
   *
   * @param registry as written
   * @param told what it is of
   * @param served who was served then
   */
  record OnDisk(World registry, ToldCheck.Told told, Served served) {}

  /** Where a process runs. */
  record Place(SimulatedHost host, SimulatedStore store, int roomInMailboxes) {}

  Mekong(ServedCheck.Parts parts, Place place, Optional<OnDisk> disk) {
    this.parts = parts;
    this.host = place.host();
    this.store = place.store();
    SnapshotStore snapshots = new SnapshotStore();
    this.reconciler =
        new Reconciler(
            ReconcileSettings.DEFAULT,
            new Translation(Translators.ALL, new TranslationCounts()),
            snapshots,
            new Reconciler.Surroundings(
                host.withRoomFor(place.roomInMailboxes()), ReconcileObserver.NONE));
    this.tables = new TableCheck(parts.time(), reconciler);
    snapshots.subscribe(tables);
    Optional<StoredPrefix> known =
        disk.flatMap(d -> StoredPrefix.of(d.registry(), ModelStore.PREFIX));
    this.source = source(known);
    ToldCheck check = new ToldCheck(parts.time(), parts.model(), source);
    this.told = check;
    this.served = new ServedCheck(parts, check, tables);
    this.loop =
        new RegistryLoop(
            new RegistrySettings(parts.rule(), Duration.ofSeconds(5)), host, this::ask, served);
    disk.ifPresent(d -> check.seed(d.told(), known.orElseThrow().keys()));
    disk.ifPresent(d -> served.seed(d.served()));
  }

  private KeyStoreSource source(Optional<StoredPrefix> known) {
    KeyStoreSource made =
        new KeyStoreSource(
            new RegistrationParser(ModelStore.PREFIX, AddressRule.DEFAULT),
            listener -> {
              PrefixFollower started = new PrefixFollower(store, ModelStore.PREFIX, told(), host);
              known.ifPresent(k -> started.seeded(k.head(), k.keys()));
              follower = started;
              return started.start();
            });
    known.ifPresent(k -> made.seeded(k.head(), k.keys().values(), k.held(), wallClock()));
    return made;
  }

  private ToldCheck told() {
    return Objects.requireNonNull(told);
  }

  private Instant wallClock() {
    return EPOCH.plusNanos(parts.time().elapsed());
  }

  void start() {
    if (host.isDead()) {
      return;
    }
    running = true;
    reconciler.start();
    reconciler.rawUpdated(RawResources.EMPTY, ImmutableSet.of());
    loop.start(source);
    parts.time().every(VirtualTime.SECOND, this::look);
  }

  private void ask(long lease, RegistryLoop.LeaseInquiry.AnswerListener listener) {
    host.call(
        () -> {
          try {
            return store.leaseTimeToLive(lease).isPresent() ? Answer.LIVES : Answer.GONE;
          } catch (StoreException e) {
            return Answer.UNKNOWN;
          }
        },
        listener::answered);
  }

  /** What happens once a second in a process that lives. */
  private void look() {
    if (host.isDead()) {
      return;
    }
    served.servesWhoeverWaits(30 * VirtualTime.SECOND);
    var contents = source.contents();
    LastGood good = new LastGood(contents, loop.status());
    if (contents.head().revision() != 0 && good.agrees()) {
      StoredPrefix stored =
          good.stored(ModelStore.PREFIX, new LastGood.Moment(parts.time().nanoTime(), wallClock()));
      last =
          new OnDisk(
              new StoredWorld(ImmutableList.of(stored), wallClock().toEpochMilli()).message(),
              told().last(),
              served.served());
    }
  }

  ServedCheck served() {
    return served;
  }

  TableCheck tables() {
    return tables;
  }

  SimulatedStore store() {
    return store;
  }

  SimulatedHost host() {
    return host;
  }

  void release() {
    if (!running) {
      return;
    }
    served.released();
    try {
      loop.release(null);
    } catch (IllegalStateException full) {
      parts.time().note("not released: " + full.getMessage());
    }
  }

  /** Ends it as kill -9 does; what it had written down by then. */
  Optional<OnDisk> kill() {
    host.kill();
    store.endWatches(StoreException.Reason.CLOSED);
    return Optional.ofNullable(last);
  }

  /** Everything has been quiet for long: all is as the store says. */
  void judgeEnd() {
    History now = parts.model().now();
    if (!told().keys().equals(now.keys())) {
      throw new Violation("told at the end: " + told().keys() + ", stored: " + now.keys());
    }
    if (!told().isCurrent()) {
      throw new Violation("not current at the end");
    }
    if (parts.model().histories().size() == 1
        && Objects.requireNonNull(follower).stats().differences() > 0) {
      throw new Violation("a comparison found what was told wrong");
    }
    if (loop.status().view().revision() != told().last().revision()) {
      throw new Violation("the registry lags behind at the end");
    }
    tables.endsWith(Served.of(loop.status().view()));
  }
}
