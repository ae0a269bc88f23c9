package io.mekong.tests.bench;

import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.event.EventLog;
import io.mekong.registry.event.EventLogSettings;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.RegistrySettings;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.source.keystore.KeyStoreSource;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.PrefixFollower;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.etcd.EtcdKeyStore;
import io.mekong.registry.store.etcd.EtcdSettings;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.EtcdUsers;
import io.mekong.tests.kit.TestFolder;
import io.mekong.tests.kit.storm.ChangeStorm;
import io.mekong.tests.kit.storm.EtcdCalls;
import io.mekong.tests.kit.storm.StormRegistry;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * The time from etcd's answer to a writer until the registry's view holds the change: the store,
 * the follower, the source, the loop and the event log of the product, in this process; 20,000
 * instances, 2,000 changes a second over all members of a cluster of three, no faults.
 */
final class ViewLag {
  private static final String PREFIX = "/services/";
  private static final String PASSWORD = "bench";
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration SETTLE = Duration.ofSeconds(60);
  private static final long SEED = 1;

  private ViewLag() {}

  static ViewLagFigures run(Duration length) throws Exception {
    ImmutableList<EtcdServer> members =
        EtcdServer.cluster(3, "--unsafe-no-fsync", "--bcrypt-cost=4");
    ImmutableList<EtcdCalls> calls =
        members.stream()
            .map(member -> new EtcdCalls(member.endpoints().getFirst(), "root", PASSWORD))
            .collect(ImmutableList.toImmutableList());
    try (TestFolder folder = TestFolder.create("bench");
        EtcdKeyStore store = EtcdKeyStore.open(settings(members));
        EventLog events =
            new EventLog(
                new EventLogSettings(folder.path(), 64 << 20, 2), InstantSource.system())) {
      new EtcdUsers(members.getFirst()).with("mekong", PASSWORD, PREFIX).closeDoors(PASSWORD);
      ChangeStorm.load(calls.getFirst(), StormRegistry.LARGE);
      events.start();
      return measured(new Place(store, events, calls), length);
    } finally {
      calls.forEach(EtcdCalls::close);
      members.forEach(EtcdServer::close);
    }
  }

  private static EtcdSettings settings(ImmutableList<EtcdServer> members) {
    return new EtcdSettings(
        members.stream()
            .flatMap(member -> member.endpoints().stream())
            .collect(ImmutableList.toImmutableList()),
        Optional.of(new EtcdSettings.Login("mekong", PASSWORD)),
        Optional.empty(),
        EtcdSettings.DEFAULT_CALL_TIMEOUT);
  }

  private record Place(KeyStore store, EventLog events, ImmutableList<EtcdCalls> calls) {}

  private static ViewLagFigures measured(Place place, Duration length) throws StoreException {
    ChangeStorm.Pace pace = ChangeStorm.Pace.storm(length.plus(WARM_UP));
    long before = place.store().head(PREFIX).revision();
    LagBook book =
        new LagBook(before + 1, (int) (pace.perSecond() * (pace.length().toSeconds() + 10)));
    KeyStoreSource source =
        new KeyStoreSource(
            new RegistrationParser(PREFIX, AddressRule.DEFAULT),
            listener ->
                new PrefixFollower(
                        new StampedStore(place.store(), book.delivered()), PREFIX, listener)
                    .start());
    LoopHost host = LoopHost.on(Thread.ofPlatform().daemon().name("mekong-registry").factory());
    try (RegistryLoop loop =
        new RegistryLoop(
            RegistrySettings.DEFAULT,
            host,
            (lease, listener) -> listener.answered(RegistryLoop.LeaseInquiry.Answer.LIVES),
            new Both(book, place.events()))) {
      loop.start(source);
      await().atMost(SETTLE).until(() -> loop.status().view().revision() >= before);
      ChangeStorm storm =
          new ChangeStorm(place.calls(), StormRegistry.LARGE, pace, SEED).heardBy(book);
      long counts = System.nanoTime() + WARM_UP.toNanos();
      storm.run();
      await().atMost(SETTLE).until(() -> book.seen() >= book.answered());
      return figures(book, counts, length, storm.counts().failed());
    } finally {
      source.close();
    }
  }

  private static ViewLagFigures figures(
      LagBook book, long fromNanos, Duration length, long failed) {
    Histogram seen = new Histogram(3);
    Histogram delivered = new Histogram(3);
    Histogram own = new Histogram(3);
    book.forEachLag(
        fromNanos,
        (event, view) -> {
          seen.recordValue(micros(view));
          delivered.recordValue(micros(event));
          own.recordValue(micros(view - event));
        });
    return new ViewLagFigures(
        seen,
        delivered,
        own,
        length,
        new ViewLagFigures.Rest(
            failed, ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
  }

  private static long micros(long nanos) {
    return Math.max(0, nanos / 1_000);
  }

  /** Changes to the book, what happens to the event log as in the product. */
  private record Both(LagBook book, EventLog log) implements RegistryUpdate.Listener {
    @Override
    public void updated(RegistryUpdate update) {
      book.updated(update);
    }

    @Override
    public void happened(long revision, ImmutableList<RegistryEvent> events) {
      log.happened(revision, events);
    }
  }
}
