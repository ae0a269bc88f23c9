package io.mekong.tests.bench.fleet;

import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.tests.bench.Asked;
import io.mekong.tests.bench.Bench;
import io.mekong.tests.bench.peers.Recording;
import io.mekong.tests.kit.storm.ChangeStorm;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A thousand sidecars that have everything lose their connections at once and come again at once,
 * telling what they have: first when nothing has changed meanwhile, then when ten services have.
 */
public final class StormBench {
  private static final FleetCase FLEET = new FleetCase("storm", 1_000, 1_000, 50, 10);
  private static final Duration CHANGES = Duration.ofSeconds(1);
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final long QUIET_SECONDS = 2;

  private StormBench() {}

  /** As often as rounds are asked for, and once before that counts nothing. */
  public static Bench.Figures run(Asked asked) throws IOException, InterruptedException {
    ImmutableList.Builder<StormFigures.Storm> unchanged = ImmutableList.builder();
    ImmutableList.Builder<StormFigures.Storm> changed = ImmutableList.builder();
    try (Contender product = Contender.ours(FLEET)) {
      Recording held = Recording.of(product.target(), FLEET.services());
      for (int round = 0; round <= asked.rounds(); round++) {
        ChangeStorm.load(product.etcd(), FLEET.registry());
        awaitDifferent(product, held, ImmutableSet.of());
        StormFigures.Storm quiet = storm(product, held, ImmutableSet.of());
        StormFigures.Storm busy = storm(product, held, changed(product, held, round));
        if (round > 0) {
          unchanged.add(quiet);
          changed.add(busy);
        }
      }
    }
    return new StormFigures(FLEET.sidecars(), unchanged.build(), changed.build());
  }

  /** Changes some services and waits until the product serves all of them. */
  private static ImmutableSet<Integer> changed(Contender product, Recording held, int seed) {
    Changes changes = new Changes(FLEET, product.etcd());
    changes.run(CHANGES.toNanos(), seed);
    ImmutableSet<Integer> services =
        IntStream.range(0, FLEET.services())
            .filter(service -> changes.newest(service) > 1)
            .boxed()
            .collect(ImmutableSet.toImmutableSet());
    awaitDifferent(product, held, services);
    return services;
  }

  /** Until the product serves these services, and no others, in another version than that. */
  private static void awaitDifferent(
      Contender product, Recording held, ImmutableSet<Integer> services) {
    await()
        .atMost(LIMIT)
        .until(() ->
            services.equals(differing(held, Recording.of(product.target(), FLEET.services()))));
  }

  private static ImmutableSet<Integer> differing(Recording one, Recording other) {
    return IntStream.range(0, FLEET.services())
        .filter(service ->
            !one.endpoints()
                .get(service)
                .getVersion()
                .equals(other.endpoints().get(service).getVersion()))
        .boxed()
        .collect(ImmutableSet.toImmutableSet());
  }

  private static StormFigures.Storm storm(
      Contender product, Recording held, ImmutableSet<Integer> touched)
      throws IOException, InterruptedException {
    Random random = new Random(FleetRun.SEED);
    Histogram answered = new ConcurrentHistogram(3);
    ProcessUse before = ProcessUse.of(product.pid().orElseThrow());
    ImmutableList<Returning> all =
        IntStream.range(0, FLEET.sidecars())
            .mapToObj(i -> new Returning(product.target(), held, wanted(random), touched))
            .collect(ImmutableList.toImmutableList());
    try {
      IntStream.range(0, all.size()).forEach(i -> all.get(i).open(i));
      await().atMost(LIMIT).until(() -> all.stream().allMatch(Returning::complete));
      TimeUnit.SECONDS.sleep(QUIET_SECONDS); // what comes unasked would come now
      ProcessUse after = ProcessUse.of(product.pid().orElseThrow());
      all.forEach(each -> Lags.record(answered, each.completeNanos()));
      return new StormFigures.Storm(
          answered,
          all.stream().mapToLong(Returning::bytes).sum(),
          all.stream().mapToLong(Returning::bytes).max().orElse(0),
          all.stream().mapToLong(Returning::unexpected).sum(),
          after.cpuSeconds() - before.cpuSeconds());
    } finally {
      all.forEach(Returning::close);
    }
  }

  private static ImmutableList<Integer> wanted(Random random) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, FLEET.services()).boxed().toList());
    Collections.shuffle(all, random);
    return ImmutableList.copyOf(all.subList(0, FLEET.subset()));
  }
}
