package io.mekong.registry.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceLife;
import io.mekong.registry.model.LifeStep;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.Opinion.Bearing;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Registered, Healthy, Unhealthy, PendingRemoval, Offline; and who evicts. */
class LifeTest {
  private static final ServiceKey S = new ServiceKey("s");

  private final ServiceOpinions opinions = new ServiceOpinions(EvictionRule.DEFAULT);
  private final ServiceLife life = new ServiceLife(S, ProtectionRule.DEFAULT, opinions);
  private long revision;

  @Test
  void a_life_from_registered_to_offline() {
    put("1", Health.HEALTHY);
    put("1", Health.UNHEALTHY);
    put("1", Health.DRAINING);
    life.depart(new InstanceId("1"), Departure.LEASED, 0);

    assertThat(steps())
        .containsExactly(
            "1: - -> REGISTERED APPEARED",
            "1: REGISTERED -> HEALTHY HEALTHY",
            "1: HEALTHY -> UNHEALTHY HEALTH",
            "1: UNHEALTHY -> PENDING_REMOVAL WITHDRAWN",
            "1: PENDING_REMOVAL -> OFFLINE LEASED_KEY_WENT");
  }

  @Test
  void one_that_does_not_know_its_health_is_registered_only() {
    put("1", Health.UNKNOWN);
    assertThat(steps().getLast()).isEqualTo("1: REGISTERED -> REGISTERED HEALTH");
  }

  @Test
  void what_protection_holds_is_pending_removal_and_offline_when_it_is_let_go() {
    put("1", Health.HEALTHY);
    life.depart(new InstanceId("1"), Departure.LEASED, 0);
    life.release(1);
    assertThat(steps().subList(2, 4))
        .containsExactly(
            "1: HEALTHY -> PENDING_REMOVAL HELD", "1: PENDING_REMOVAL -> OFFLINE HOLD_ENDED");
  }

  @Test
  void one_that_comes_back_is_registered_again() {
    put("1", Health.HEALTHY);
    life.depart(new InstanceId("1"), Departure.DELETED, 0);
    put("1", Health.HEALTHY);
    assertThat(steps().subList(2, 5))
        .containsExactly(
            "1: HEALTHY -> OFFLINE DELETED",
            "1: OFFLINE -> REGISTERED APPEARED",
            "1: REGISTERED -> HEALTHY HEALTHY");
  }

  @Test
  void nothing_is_told_twice() {
    put("1", Health.HEALTHY);
    assertThat(steps()).hasSize(2);
    put("1", Health.HEALTHY);
    assertThat(steps()).isEmpty();
  }

  @Test
  void only_the_last_that_went_are_remembered() {
    for (int i = 0; i < 200; i++) {
      put("" + i, Health.HEALTHY);
      life.depart(new InstanceId("" + i), Departure.DELETED, 0);
    }
    assertThat(life.view().lives()).hasSize(64).containsKey(new InstanceId("199"));
  }

  /** Each row: the rule, observers that find it down, observers that find it up. */
  @ParameterizedTest
  @CsvSource({
    "fixed,  1, 0, true",
    "fixed,  1, 1, false",
    "fixed,  3, 0, true",
    "window, 1, 0, true",
    "window, 1, 1, false",
    "window, 2, 1, true",
    "window, 1, 2, false",
    "quorum, 1, 0, false",
    "quorum, 2, 0, true",
    "quorum, 2, 2, false",
    "quorum, 3, 2, true",
    "quorum, 1, 4, false",
  })
  void as_many_observers_as_the_rule_asks_for_evict(String rule, int down, int up, String evicted) {
    opinions.rule(
        switch (rule) {
          case "fixed" -> EvictionRule.DEFAULT;
          case "window" -> new EvictionRule.Window(java.time.Duration.ofSeconds(12));
          default -> new EvictionRule.Quorum(java.time.Duration.ofSeconds(5));
        });
    threeHealthy();
    for (int i = 0; i < down; i++) {
      think("1", "down-" + i, Bearing.DOWN);
    }
    for (int i = 0; i < up; i++) {
      think("1", "up-" + i, Bearing.UP);
    }
    assertThat(serves("1")).isNotEqualTo(Boolean.valueOf(evicted));
  }

  @Test
  void an_evicted_one_says_on_which_evidence_and_returns_when_its_observer_says_so() {
    threeHealthy();
    think("1", "check-0", Bearing.DOWN);
    InstanceLife evicted = Objects.requireNonNull(life.view().lives().get(new InstanceId("1")));
    assertThat(evicted.evidence()).isEqualTo("1 of 1 observers: check-0: seen DOWN");
    think("1", "check-0", Bearing.UP);
    assertThat(steps().subList(6, 8))
        .containsExactly("1: HEALTHY -> UNHEALTHY EVICTED", "1: UNHEALTHY -> HEALTHY HEALTHY");
  }

  @Test
  void protection_stands_above_eviction() {
    threeHealthy();
    for (String id : List.of("1", "2", "3")) {
      think(id, "check-0", Bearing.DOWN);
    }
    assertThat(life.served()).as("one of three is followed, two are held").isEqualTo(2);
    assertThat(life.view().held().values())
        .extracting(held -> held.cause())
        .containsOnly(LossCause.EVICTED);
  }

  @Test
  void an_opinion_of_an_earlier_incarnation_counts_for_nothing() {
    threeHealthy();
    think("1", "check-0", Bearing.DOWN);
    life.depart(new InstanceId("1"), Departure.DELETED, 0);
    put("1", Health.HEALTHY);
    assertThat(serves("1")).isTrue();
  }

  @Test
  void an_opinion_that_is_taken_back_counts_for_nothing() {
    threeHealthy();
    think("1", "check-0", Bearing.DOWN);
    InstanceId id = new InstanceId("1");
    opinions.take(new OpinionChange(S, id, "check-0", null));
    life.observed(id, 0);
    assertThat(serves("1")).isTrue();
  }

  private void threeHealthy() {
    for (String id : List.of("1", "2", "3")) {
      put(id, Health.HEALTHY);
    }
  }

  private void think(String id, String observer, Bearing bearing) {
    ServiceInstance instance =
        Objects.requireNonNull(life.view().instances().get(new InstanceId(id)));
    Opinion opinion = new Opinion(Opinion.Subject.of(instance), bearing, "seen " + bearing);
    opinions.take(new OpinionChange(S, instance.id(), observer, opinion));
    life.observed(instance.id(), 0);
  }

  private boolean serves(String id) {
    return life.view()
        .serves(Objects.requireNonNull(life.view().instances().get(new InstanceId(id))));
  }

  private void put(String id, Health health) {
    InstanceId name = new InstanceId(id);
    ServiceInstance before = life.view().instances().get(name);
    revision++;
    life.put(
        new ServiceInstance(
            S,
            name,
            new ServiceInstance.Endpoint("10.0.0.1", 80, 100, Locality.UNKNOWN),
            health,
            ImmutableSortedMap.of(),
            Protocol.HTTP,
            new ServiceInstance.Origin(
                before == null ? revision : before.origin().createRevision(), revision, 7)),
        0);
  }

  private List<String> steps() {
    return life.steps().stream().map(LifeTest::line).toList();
  }

  private static String line(LifeStep step) {
    return step.id()
        + ": "
        + step.from().map(Enum::name).orElse("-")
        + " -> "
        + step.to().state()
        + " "
        + step.to().cause();
  }
}
