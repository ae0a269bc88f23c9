package io.mekong.tests.chaos.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Contract: no event is lost, none is applied twice, no service is emptied by accident. */
class SimulationTest {
  private static final long SEEDS = Long.getLong("mekong.sim.seeds", 10_000);
  private static final int SHOWN = 20;

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
  void whatever_happens_on_the_way_what_is_served_is_right() {
    Long one = Long.getLong("mekong.sim.seed");
    if (one != null) {
      System.out.println("simulation seed " + one + ": " + new Run(one).play());
      return;
    }
    long began = System.nanoTime();
    List<String> broken =
        LongStream.rangeClosed(1, SEEDS)
            .parallel()
            .mapToObj(SimulationTest::violation)
            .flatMap(Optional::stream)
            .toList();
    double seconds = (System.nanoTime() - began) / 1e9;
    System.out.printf("simulation seeds=%d broken=%d in %.1f s%n", SEEDS, broken.size(), seconds);
    broken.stream().limit(SHOWN).forEach(b -> System.out.println(b.lines().findFirst().orElse("")));
    assertThat(broken.stream().findFirst()).as("%d seeds broken", broken.size()).isEmpty();
  }

  @Test
  void the_same_seed_is_the_same_run_byte_for_byte() {
    for (long seed = 1; seed <= 20; seed++) {
      assertThat(new Run(seed).play()).isEqualTo(new Run(seed).play());
    }
  }

  /**
   * They found faults of ours: a bad value on disk, a lost comparison, an overrun, a busy registry,
   * half a step.
   */
  @ParameterizedTest
  @ValueSource(longs = {66, 1492, 2477, 1233, 1223})
  void seeds_that_have_found_something_stay_whole(long seed) {
    assertThat(violation(seed)).isEmpty();
  }

  private static Optional<String> violation(long seed) {
    try {
      var _ = new Run(seed).play();
      return Optional.empty();
    } catch (Violation broken) {
      return Optional.of(String.valueOf(broken.getMessage()));
    }
  }
}
