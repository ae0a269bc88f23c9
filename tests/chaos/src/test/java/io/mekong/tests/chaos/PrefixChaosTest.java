package io.mekong.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.store.PrefixFollower;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.etcd.EtcdKeyStore;
import io.mekong.registry.store.etcd.EtcdSettings;
import io.mekong.tests.kit.EtcdBinary;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.FaultProxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** After any faults a follower has told exactly what is in the store. */
@Tag("chaos")
final class PrefixChaosTest {
  private static final Logger log = LoggerFactory.getLogger("chaos");
  private static final String PREFIX = "/chaos/";
  private static final Duration SETTLE = Duration.ofSeconds(30);

  @Test
  void told_keys_are_the_store_s_keys_on_current_etcd() throws Exception {
    holdsThroughFaults(EtcdBinary.find());
  }

  @Test
  void told_keys_are_the_store_s_keys_on_the_oldest_etcd() throws Exception {
    Optional<Path> oldest = EtcdBinary.findOldest();
    // Setup fetches the pinned etcd only; the oldest supported one comes from Debian 12 or by hand.
    Assumptions.assumeTrue(oldest.isPresent(), "no etcd 3.4: set MEKONG_ETCD_34");
    holdsThroughFaults(oldest.orElseThrow());
  }

  private static void holdsThroughFaults(Path binary) throws Exception {
    Faults.Plan plan =
        new Faults.Plan(
            Long.getLong("mekong.chaos.seed", System.nanoTime()),
            Duration.ofSeconds(Long.getLong("mekong.chaos.seconds", 20)));
    ToldKeys told = new ToldKeys();
    try (EtcdServer etcd = EtcdServer.single(binary);
        FaultProxy proxy = FaultProxy.forward(etcd.port());
        EtcdKeyStore direct = EtcdKeyStore.open(EtcdSettings.plain(etcd.endpoints()));
        EtcdKeyStore faulty = EtcdKeyStore.open(EtcdSettings.plain(behind(proxy)));
        PrefixFollower follower = new PrefixFollower(faulty, PREFIX, told).start()) {
      Writer writer = new Writer(direct, new AnyKeys(), plan.seed(), plan.length());
      Faults faults = new Faults(etcd, proxy, direct, plan);
      await().atMost(SETTLE).until(() -> told.updates() > 0);
      runTogether(writer, faults);
      ImmutableSortedMap<String, StoredKey> fresh = read(direct);
      settle(told, fresh);
      log.warn(
          "chaos etcd={} {} written={} failed={} faults={} updates={} {} keys={} wrong={} broken={}",
          binary,
          plan,
          writer.written(),
          writer.failed(),
          faults.done(),
          told.updates(),
          follower.stats(),
          fresh.size(),
          wrong(told, fresh),
          told.broken());
      assertThat(told.keys()).as("seed %s", plan.seed()).isEqualTo(fresh);
      assertThat(told.broken()).as("contradictions, seed %s", plan.seed()).isZero();
      assertThat(told.untrusted()).as("other stores seen, seed %s", plan.seed()).isZero();
      assertThat(follower.stats().differences()).isZero();
    }
  }

  private record AnyKeys() implements Writer.Content {
    @Override
    public List<String> keys() {
      return IntStream.range(0, 400).mapToObj(i -> PREFIX + i).toList();
    }

    @Override
    public String value(String key, int number) {
      return "value-" + number;
    }
  }

  private static ImmutableList<URI> behind(FaultProxy proxy) {
    return ImmutableList.of(URI.create("http://127.0.0.1:" + proxy.port()));
  }

  static void runTogether(Runnable left, Runnable right) throws InterruptedException {
    Thread first = Thread.ofVirtual().name("chaos-writer").start(left);
    Thread second = Thread.ofVirtual().name("chaos-faults").start(right);
    first.join();
    second.join();
  }

  private static void settle(ToldKeys told, ImmutableSortedMap<String, StoredKey> fresh) {
    try {
      await().atMost(SETTLE).until(() -> told.keys().equals(fresh));
    } catch (ConditionTimeoutException e) {
      log.error("told keys did not settle limit={}", SETTLE);
    }
  }

  private static long wrong(ToldKeys told, ImmutableSortedMap<String, StoredKey> fresh) {
    ImmutableSortedMap<String, StoredKey> known = told.keys();
    long missingOrOld =
        fresh.values().stream().filter(stored -> !stored.equals(known.get(stored.key()))).count();
    return missingOrOld + known.keySet().stream().filter(key -> !fresh.containsKey(key)).count();
  }

  private static ImmutableSortedMap<String, StoredKey> read(EtcdKeyStore store)
      throws StoreException {
    RangePage page = store.range(RangeQuery.firstPage(PREFIX, 10_000));
    ImmutableSortedMap.Builder<String, StoredKey> keys = ImmutableSortedMap.naturalOrder();
    page.keys().forEach(stored -> keys.put(stored.key(), stored));
    return keys.build();
  }
}
