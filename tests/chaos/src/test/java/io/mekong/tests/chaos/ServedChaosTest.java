package io.mekong.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.etcd.EtcdKeyStore;
import io.mekong.registry.store.etcd.EtcdSettings;
import io.mekong.tests.kit.EtcdBinary;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.FaultProxy;
import io.mekong.tests.kit.MekongProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** After any faults between us and etcd, what a sidecar is served is what etcd holds. */
@Tag("chaos")
final class ServedChaosTest {
  private static final Logger log = LoggerFactory.getLogger("chaos");

  /** The address in a registration of this run. */
  private static final Pattern ADDRESS = Pattern.compile("\\{\"addr\":\"([^\"]*)\".*");

  /** Long enough to look at what is held. */
  private static final String MAX_HOLD = "20s";

  /** Longer than the longest hold of this run, so that what was held is let go by then. */
  private static final Duration SETTLE = Duration.ofSeconds(60);

  private static final ImmutableList<String> LOST = ImmutableList.of("s3", "s17", "s28");

  @Test
  void endpoints_served_are_the_registrations_in_current_etcd() throws Exception {
    holdsThroughFaults(EtcdBinary.find());
  }

  @Test
  void endpoints_served_are_the_registrations_in_the_oldest_etcd() throws Exception {
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
    try (EtcdServer etcd = EtcdServer.single(binary);
        FaultProxy proxy = FaultProxy.forward(etcd.port());
        EtcdKeyStore direct = EtcdKeyStore.open(EtcdSettings.plain(etcd.endpoints()));
        MekongProcess mekong =
            MekongProcess.start(
                "--etcd=http://127.0.0.1:" + proxy.port(),
                "--mekong.protection.max-hold=" + MAX_HOLD)) {
      Writer writer = new Writer(direct, new Registrations(), plan.seed(), plan.length());
      Faults faults = new Faults(etcd, proxy, direct, plan);
      PrefixChaosTest.runTogether(writer, faults);
      log.warn(
          "chaos etcd={} {} written={} failed={} faults={}",
          binary,
          plan,
          writer.written(),
          writer.failed(),
          faults.done());
      awaitServedIsRegistered(mekong, direct, plan);

      faults.unseen(() -> deleteAll(direct, LOST));
      awaitHeldIsListed(mekong, direct, plan);
      awaitServedIsRegistered(mekong, direct, plan);
    }
  }

  private static void awaitServedIsRegistered(
      MekongProcess mekong, EtcdKeyStore direct, Faults.Plan plan) {
    // The last fault may have been a kill: it takes a moment until etcd answers again.
    ImmutableSetMultimap<String, String> expected =
        await()
            .atMost(SETTLE)
            .ignoreExceptions()
            .until(() -> Endpoints.registered(direct), all -> true);
    await()
        .atMost(SETTLE)
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(() ->
            assertThat(Endpoints.served(mekong))
                .as("seed %s, status %s", plan.seed(), status(mekong))
                .isEqualTo(expected));
  }

  /** What is served beyond etcd is what operators are told to be held, not more and not less. */
  private static void awaitHeldIsListed(MekongProcess mekong, EtcdKeyStore direct, Faults.Plan plan)
      throws StoreException {
    ImmutableSetMultimap<String, String> registered = Endpoints.registered(direct);
    await()
        .atMost(SETTLE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(() -> {
          HeldReports told = HeldReports.of(mekong);
          assertThat(told.protectedServices())
              .as("seed %s", plan.seed())
              .containsExactlyInAnyOrderElementsOf(LOST);
          assertThat(told.listed())
              .hasSize(told.count())
              .isEqualTo(beyond(registered, Endpoints.served(mekong)));
          for (String service : LOST) {
            assertThat(HeldReports.onPageOf(mekong, service))
                .isEqualTo(Endpoints.served(mekong).get(service).size());
          }
        });
  }

  private static ImmutableSet<String> beyond(
      ImmutableSetMultimap<String, String> registered,
      ImmutableSetMultimap<String, String> served) {
    return served.entries().stream()
        .filter(entry -> !registered.containsEntry(entry.getKey(), entry.getValue()))
        .map(entry -> entry.getKey() + " " + ADDRESS.matcher(entry.getValue()).replaceAll("$1:80"))
        .collect(ImmutableSet.toImmutableSet());
  }

  private static void deleteAll(EtcdKeyStore store, List<String> services) {
    try {
      commit(
          store,
          store.range(RangeQuery.firstPage(Endpoints.PREFIX, 10_000)).keys().stream()
              .map(StoredKey::key)
              .filter(key -> services.contains(Endpoints.serviceOf(key)))
              .map(Txn.Delete::new)
              .toArray(Txn.Write[]::new));
      // The revision that is compacted to can still be watched from: it must be a later one.
      commit(store, new Txn.Put("/later", ByteString.EMPTY, 0));
    } catch (StoreException e) {
      throw new IllegalStateException("etcd does not take a deletion", e);
    }
  }

  private static void commit(EtcdKeyStore store, Txn.Write... writes) throws StoreException {
    store.commit(new Txn(ImmutableList.of(), ImmutableList.copyOf(writes)));
  }

  private static String status(MekongProcess mekong) throws Exception {
    return mekong.admin().get("localhost", "/api/v1/status").body();
  }

  /** 40 services of 10 instances, each with an address of its own; the weight tells the write. */
  private record Registrations() implements Writer.Content {
    @Override
    public List<String> keys() {
      return IntStream.range(0, 400)
          .mapToObj(i -> Endpoints.PREFIX + "s" + i % 40 + "/i" + i / 40)
          .toList();
    }

    @Override
    public String value(String key, int number) {
      int slash = key.lastIndexOf('/');
      String service = key.substring(Endpoints.PREFIX.length() + 1, slash);
      String address = "10.0." + service + "." + key.substring(slash + 2);
      return "{\"addr\":\"%s\",\"port\":80,\"weight\":%d}".formatted(address, 1 + number);
    }
  }
}
