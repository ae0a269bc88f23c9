package io.mekong.registry.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.election.Seat;
import io.mekong.registry.election.Tenure;
import io.mekong.registry.lifecycle.EvictionRule;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.lifecycle.Sight.Sample;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.Opinion.Bearing;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.CidrBlock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** Who is checked, when, and what comes of it; in virtual time. */
class RoundsTest {
  private static final ServiceKey S = new ServiceKey("s");
  private static final Duration STEP = Duration.ofMillis(100);

  private final Rounds rounds = new Rounds(CidrBlock.PRIVATE, new Random(1));
  private final Map<OpinionKeys.Name, Rounds.Write> written = new HashMap<>();
  private final List<Target> asked = new ArrayList<>();
  private Service service = new Service(S, TreePMap.empty(), HashTreePMap.empty(), Protocol.HTTP);
  private long now;

  @Test
  void each_instance_is_checked_once_in_each_interval_by_as_many_as_configured() {
    checkEvery(Duration.ofSeconds(10), 2);
    holdAllSeats();
    register("a", "10.0.0.1", Health.HEALTHY);
    register("b", "10.0.0.2", Health.HEALTHY);
    run(Duration.ofSeconds(100), target -> true);
    Map<OpinionKeys.Name, Long> checks = new HashMap<>();
    asked.forEach(target -> checks.merge(target.name(), 1L, Long::sum));
    assertThat(checks.keySet())
        .extracting(name -> name.id() + " " + name.observer())
        .containsExactlyInAnyOrder("a check-0", "a check-1", "b check-0", "b check-1");
    assertThat(checks.values()).allSatisfy(count -> assertThat(count).isBetween(8L, 12L));
  }

  @Test
  void without_a_seat_nothing_is_checked() {
    checkEvery(Duration.ofSeconds(1), 1);
    register("a", "10.0.0.1", Health.HEALTHY);
    run(Duration.ofSeconds(10), target -> true);
    assertThat(asked).isEmpty();
  }

  @Test
  void what_lies_outside_the_allowed_blocks_is_not_checked() {
    checkEvery(Duration.ofSeconds(1), 1);
    holdAllSeats();
    register("a", "203.0.113.1", Health.HEALTHY);
    register("b", "169.254.169.254", Health.HEALTHY);
    run(Duration.ofSeconds(10), target -> true);
    assertThat(asked).isEmpty();
  }

  @Test
  void one_that_is_draining_is_not_checked_and_its_opinion_goes() {
    checkEvery(Duration.ofSeconds(1), 1);
    holdAllSeats();
    register("a", "10.0.0.1", Health.HEALTHY);
    run(Duration.ofSeconds(5), target -> true);
    assertThat(bearing("a")).contains(Bearing.UP);
    register("a", "10.0.0.1", Health.DRAINING);
    run(Duration.ofSeconds(5), target -> true);
    assertThat(bearing("a")).isEmpty();
  }

  @Test
  void an_opinion_is_written_when_it_changes_and_not_again() {
    checkEvery(Duration.ofSeconds(1), 1);
    holdAllSeats();
    register("a", "10.0.0.1", Health.HEALTHY);
    run(Duration.ofSeconds(5), target -> true);
    written.clear();
    run(Duration.ofSeconds(30), target -> true);
    assertThat(written).isEmpty();
    run(Duration.ofSeconds(30), target -> false);
    assertThat(bearing("a")).contains(Bearing.DOWN);
    written.clear();
    run(Duration.ofSeconds(30), target -> false);
    assertThat(written).isEmpty();
  }

  @Test
  void who_takes_a_seat_over_goes_on_from_what_its_former_holder_thought() {
    checkEvery(Duration.ofSeconds(1), 1);
    holdAllSeats();
    register("a", "10.0.0.1", Health.HEALTHY);
    run(Duration.ofSeconds(40), target -> false);
    rounds.seats(ImmutableMap.of(), ImmutableSet.of());
    run(Duration.ofSeconds(2), target -> false);
    holdAllSeats();
    written.clear();
    run(Duration.ofSeconds(5), target -> false);
    assertThat(written).as("still down").isEmpty();
    run(Duration.ofSeconds(5), target -> true);
    assertThat(bearing("a")).contains(Bearing.UP);
  }

  @Test
  void opinions_of_what_is_gone_are_deleted_by_who_holds_their_seat() {
    checkEvery(Duration.ofSeconds(1), 1);
    holdAllSeats();
    register("a", "10.0.0.1", Health.HEALTHY);
    run(Duration.ofSeconds(5), target -> true);
    service = new Service(S, TreePMap.empty(), HashTreePMap.empty(), Protocol.HTTP);
    rounds.view(view(), List.of(S));
    run(Duration.ofSeconds(1), target -> true);
    assertThat(bearing("a")).isEmpty();
  }

  @Test
  void checks_that_time_out_are_a_second_apart_as_those_that_fail_at_once() {
    checkEvery(Duration.ofSeconds(1), 1);
    holdAllSeats();
    register("a", "10.0.0.1", Health.HEALTHY);
    int checks = 0;
    long end = Duration.ofSeconds(60).toNanos();
    while (now < end) {
      rounds.settle(now).forEach(this::write);
      for (Target target : rounds.due(1, now)) {
        checks++;
        now += Duration.ofSeconds(1).toNanos();
        Rounds.Write write = rounds.seen(target, Sample.FAILED, "timed out", now);
        if (write != null) {
          write(write);
        }
      }
      now += STEP.toNanos();
    }
    assertThat(checks).isGreaterThan(45);
  }

  /** Nobody would ever mend them: one that has died could not be evicted against their word. */
  @Test
  void opinions_of_ranks_that_too_few_replicas_are_left_for_go() {
    checkEvery(Duration.ofSeconds(1), 2);
    holdAllSeats();
    register("a", "10.0.0.1", Health.HEALTHY);
    run(Duration.ofSeconds(5), target -> true);
    assertThat(bearing("a", "check-1")).contains(Bearing.UP);
    holdFirstSeatsAlone();
    run(Duration.ofSeconds(30), target -> true);
    assertThat(bearing("a", "check-1")).as("it may come back").contains(Bearing.UP);
    run(Duration.ofSeconds(35), target -> true);
    assertThat(bearing("a", "check-1")).isEmpty();
    assertThat(bearing("a")).contains(Bearing.UP);
  }

  @Test
  void before_the_registry_is_known_no_opinion_is_of_something_that_is_gone() {
    checkEvery(Duration.ofSeconds(1), 1);
    holdAllSeats();
    OpinionKeys.Name name = new OpinionKeys.Name(S, new InstanceId("a"), "check-0");
    Opinion down = new Opinion(new Opinion.Subject(1, "10.0.0.1", 80), Bearing.DOWN, "refused");
    rounds.opinion(new OpinionChange(S, name.id(), name.observer(), down));
    assertThat(rounds.settle(now)).isEmpty();
    rounds.view(RegistryView.EMPTY, List.of());
    assertThat(rounds.settle(now)).extracting(Rounds.Write::name).containsExactly(name);
  }

  private void checkEvery(Duration interval, int checkers) {
    Check check = new Check(new Check.Probe.Tcp(), interval, Duration.ofSeconds(1), checkers);
    HealthPolicy policy =
        new HealthPolicy(
            "p",
            Optional.empty(),
            Optional.of(check),
            new EvictionRule.Window(Duration.ofSeconds(12)),
            0);
    rounds.policies(HealthPolicies.of(ImmutableSortedMap.of("p", policy)));
  }

  private void holdAllSeats() {
    ImmutableMap.Builder<Seat, Tenure> seats = ImmutableMap.builder();
    Rounds.allSeats().forEach(seat -> seats.put(seat, new Tenure(seat, seat.name(), 1)));
    rounds.seats(seats.buildOrThrow(), ImmutableSet.of());
  }

  /** As the only replica there is. */
  private void holdFirstSeatsAlone() {
    ImmutableMap.Builder<Seat, Tenure> seats = ImmutableMap.builder();
    ImmutableSet.Builder<Seat> vacant = ImmutableSet.builder();
    for (Seat seat : Rounds.allSeats()) {
      if (seat.rank() == 0) {
        seats.put(seat, new Tenure(seat, seat.name(), 2));
      } else {
        vacant.add(seat);
      }
    }
    rounds.seats(seats.buildOrThrow(), vacant.build());
  }

  private void register(String id, String address, Health health) {
    InstanceId name = new InstanceId(id);
    ServiceInstance instance =
        new ServiceInstance(
            S,
            name,
            new ServiceInstance.Endpoint(address, 80, 100, Locality.UNKNOWN),
            health,
            ImmutableSortedMap.of(),
            Protocol.HTTP,
            new ServiceInstance.Origin(1, 1, 0));
    service =
        new Service(
            S, service.instances().plus(name, instance), HashTreePMap.empty(), Protocol.HTTP);
    rounds.view(view(), List.of(S));
  }

  private RegistryView view() {
    return new RegistryView(1, TreePMap.singleton(S, service));
  }

  /** Every check is answered at once, every write stands in the store at once. */
  private void run(Duration time, Predicate<Target> passes) {
    long end = now + time.toNanos();
    while (now < end) {
      rounds.settle(now).forEach(this::write);
      ImmutableList<Target> due = rounds.due(Integer.MAX_VALUE, now);
      asked.addAll(due);
      for (Target target : due) {
        Sample sample = passes.test(target) ? Sample.PASSED : Sample.FAILED;
        Rounds.Write write = rounds.seen(target, sample, "seen", now);
        if (write != null) {
          write(write);
        }
      }
      now += STEP.toNanos();
    }
  }

  private void write(Rounds.Write write) {
    written.put(write.name(), write);
    rounds.opinion(
        new OpinionChange(
            write.name().service(), write.name().id(), write.name().observer(), write.opinion()));
  }

  private Optional<Bearing> bearing(String id) {
    return bearing(id, "check-0");
  }

  private Optional<Bearing> bearing(String id, String observer) {
    Rounds.Write last = written.get(new OpinionKeys.Name(S, new InstanceId(id), observer));
    return Optional.ofNullable(last)
        .flatMap(write -> Optional.ofNullable(write.opinion()))
        .map(opinion -> opinion.bearing());
  }
}
