package io.mekong.tests.chaos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Contract: a bad link evicts nobody, and whoever dies is out in the time of the rule. */
class EdgeTest {
  private static final long SEEDS = Long.getLong("mekong.edge.seeds", 2);

  private static final Logger OURS = (Logger) LoggerFactory.getLogger("io.mekong");

  @BeforeAll
  static void beQuiet() {
    OURS.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    OURS.setLevel(null);
  }

  @Test
  void in_an_hour_nobody_is_evicted_and_then_one_that_dies_is_in_the_time_of_its_rule() {
    whole(SEEDS, seed -> new EdgeRun(seed).play(1, Duration.ofHours(1)));
  }

  @Test
  void one_noisy_observer_evicts_nobody_in_an_hour() {
    whole(SEEDS, seed -> new EdgeRun(seed).withNoise().play(1, Duration.ofHours(1)));
  }

  /** What the lost one thought last must not be counted for ever. */
  @Test
  void one_that_dies_is_out_in_time_although_a_replica_was_lost_before() {
    whole(5 * SEEDS, seed -> new EdgeRun(seed).withLostReplica().play(1, Duration.ofMinutes(4)));
  }

  @Test
  void more_deaths_than_protection_lets_go_are_held_and_listed() {
    whole(10 * SEEDS, seed -> new EdgeRun(seed).play(2, Duration.ofMinutes(1)));
  }

  private static void whole(long seeds, LongFunction<String> run) {
    Long one = Long.getLong("mekong.edge.seed");
    LongStream all = one == null ? LongStream.rangeClosed(1, seeds) : LongStream.of(one);
    long began = System.nanoTime();
    List<String> broken =
        all.parallel().mapToObj(seed -> violation(seed, run)).flatMap(Optional::stream).toList();
    System.out.printf(
        "edge seeds=%d broken=%d in %.1f s%n",
        seeds, broken.size(), (System.nanoTime() - began) / 1e9);
    assertThat(broken.stream().findFirst()).as("%d seeds broken", broken.size()).isEmpty();
  }

  private static Optional<String> violation(long seed, LongFunction<String> run) {
    try {
      var _ = run.apply(seed);
      return Optional.empty();
    } catch (Violation broken) {
      return Optional.of(String.valueOf(broken.getMessage()));
    }
  }
}
