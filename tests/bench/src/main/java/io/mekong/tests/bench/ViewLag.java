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
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * The time from etcd's answer to a writer until the registry's view holds the change: the store,
 * the follower, the source, the loop and the event log of the product, in this process; 20,000
 * instances, 2,000 changes a second over all members of a cluster of three, by a process of its
 * own, no faults.
 */
final class ViewLag {
  private static final String PREFIX = "/services/";
  private static final String PASSWORD = "bench";
  private static final Duration WARM_UP = Duration.ofSeconds(20);
  private static final Duration SETTLE = Duration.ofSeconds(60);

  private ViewLag() {}

  static ViewLagFigures run(Duration length) throws Exception {
    ImmutableList<EtcdServer> members =
        EtcdServer.cluster(3, "--unsafe-no-fsync", "--bcrypt-cost=4");
    try (TestFolder folder = TestFolder.create("bench");
        EtcdKeyStore store = EtcdKeyStore.open(settings(members));
        EventLog events =
            new EventLog(
                new EventLogSettings(folder.path(), 64 << 20, 2), InstantSource.system())) {
      new EtcdUsers(members.getFirst()).with("mekong", PASSWORD, PREFIX).closeDoors(PASSWORD);
      StormWriter writer = new StormWriter(addresses(members), "root", PASSWORD);
      load(writer);
      events.start();
      return measured(new Place(store, events, writer, folder.path().resolve("answers")), length);
    } finally {
      members.forEach(EtcdServer::close);
    }
  }

  private static ImmutableList<URI> addresses(ImmutableList<EtcdServer> members) {
    return members.stream()
        .map(member -> member.endpoints().getFirst())
        .collect(ImmutableList.toImmutableList());
  }

  private static void load(StormWriter writer) {
    try (EtcdCalls calls =
        new EtcdCalls(writer.members().getFirst(), writer.user(), writer.password())) {
      ChangeStorm.load(calls, StormRegistry.LARGE);
    }
  }

  private static EtcdSettings settings(ImmutableList<EtcdServer> members) {
    return new EtcdSettings(
        addresses(members),
        Optional.of(new EtcdSettings.Login("mekong", PASSWORD)),
        Optional.empty(),
        EtcdSettings.DEFAULT_CALL_TIMEOUT);
  }

  private record Place(KeyStore store, EventLog events, StormWriter writer, Path answers) {}

  private static ViewLagFigures measured(Place place, Duration length)
      throws StoreException, IOException, InterruptedException {
    Duration all = length.plus(WARM_UP);
    long before = place.store().head(PREFIX).revision();
    LagBook book =
        new LagBook(
            before + 1, (int) (ChangeStorm.Pace.storm(all).perSecond() * (all.toSeconds() + 10)));
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
      long counts = System.nanoTime() + WARM_UP.toNanos();
      long failed = place.writer().run(place.answers(), all, book);
      await().atMost(SETTLE).until(() -> book.seen() >= book.answered());
      return figures(book, counts, length, failed);
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
