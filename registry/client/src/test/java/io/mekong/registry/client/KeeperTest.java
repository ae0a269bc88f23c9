package io.mekong.registry.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.mekong.registry.client.KeepAction.Verb;
import io.mekong.registry.v1.Health;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.RegisterResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class KeeperTest {
  private static final Instance OTHER = KeeperRig.SPEC.instance().toBuilder().setPort(9090).build();

  @Test
  void it_registers_at_once_and_renews_at_about_a_third() {
    TreeSet<Duration> waits = new TreeSet<>();
    for (long seed = 0; seed < 50; seed++) {
      KeeperRig rig = new KeeperRig(seed);
      assertThat(rig.verb()).isEqualTo(Verb.REGISTER);
      assertThat(rig.call().request().getReplace()).isTrue();
      assertThat(rig.call().request().getTtl().getSeconds()).isEqualTo(30);
      assertThat(rig.keeper.registered()).isFalse();
      rig.answer();
      assertThat(rig.keeper.registered()).isTrue();
      for (int renewal = 0; renewal < 5; renewal++) {
        waits.add(rig.awaitNext());
        assertThat(rig.verb()).isEqualTo(Verb.RENEW);
        rig.answer();
      }
    }
    assertThat(waits.first()).isBetween(Duration.ofSeconds(8), Duration.ofMillis(8_500));
    assertThat(waits.last()).isBetween(Duration.ofMillis(11_500), Duration.ofSeconds(12));
  }

  @Test
  void a_shorter_lease_than_asked_for_is_renewed_earlier() {
    KeeperRig rig = new KeeperRig(1);
    rig.answer(
        RegisterResponse.newBuilder()
            .setInstance(KeeperRig.SPEC.instance())
            .setTtl(com.google.protobuf.Duration.newBuilder().setSeconds(6))
            .build());
    assertThat(rig.awaitNext()).isBetween(Duration.ofMillis(1_600), Duration.ofMillis(2_400));
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {
        "UNAVAILABLE",
        "DEADLINE_EXCEEDED",
        "ABORTED",
        "CANCELLED",
        "INTERNAL",
        "UNKNOWN",
        "DATA_LOSS",
        "RESOURCE_EXHAUSTED"
      })
  void what_passes_is_tried_again_at_the_other_server_with_growing_waits(Status.Code code) {
    for (Verb verb : List.of(Verb.REGISTER, Verb.RENEW, Verb.DRAIN)) {
      KeeperRig rig = at(verb);
      Duration longest = Duration.ZERO;
      for (int failure = 1; failure <= 20; failure++) {
        int server = rig.call().server();
        rig.fail(code);
        Duration wait = rig.awaitNext();
        longest = wait.compareTo(longest) > 0 ? wait : longest;
        assertThat(wait)
            .isLessThanOrEqualTo(Duration.ofMillis(Math.min(5_000, 250L << (failure - 1))));
        assertThat(rig.verb()).isEqualTo(verb);
        assertThat(rig.call().server()).isEqualTo(1 - server);
      }
      assertThat(longest).as("waits grow").isGreaterThan(Duration.ofSeconds(1));
      assertThat(rig.told).last().isInstanceOf(RegistrationEvent.Unreachable.class);
    }
  }

  /** A keeper whose next call, under way, is of this method. */
  private static KeeperRig at(Verb verb) {
    KeeperRig rig = new KeeperRig(7);
    if (verb == Verb.REGISTER) {
      return rig;
    }
    rig.answer();
    if (verb == Verb.RENEW) {
      rig.awaitNext();
      return rig;
    }
    rig.step(verb == Verb.DRAIN ? new KeepEvent.DrainWanted() : new KeepEvent.LeaveWanted());
    rig.answer();
    if (verb == Verb.DEREGISTER) {
      rig.answer();
      rig.awaitNext();
    }
    assertThat(rig.verb()).isEqualTo(verb);
    return rig;
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {
        "INVALID_ARGUMENT",
        "ALREADY_EXISTS",
        "PERMISSION_DENIED",
        "UNAUTHENTICATED",
        "OUT_OF_RANGE",
        "UNIMPLEMENTED"
      })
  void what_is_refused_is_told_and_tried_slowly(Status.Code code) {
    for (Verb verb : List.of(Verb.REGISTER, Verb.RENEW, Verb.DRAIN)) {
      KeeperRig rig = at(verb);
      for (int i = 0; i < 5; i++) {
        rig.fail(code);
        assertThat(rig.told)
            .last()
            .isInstanceOfSatisfying(
                RegistrationEvent.Refused.class, told -> assertThat(told.code()).isEqualTo(code));
        assertThat(rig.awaitNext()).isBetween(Duration.ofSeconds(24), Duration.ofSeconds(36));
        assertThat(rig.verb()).isEqualTo(verb);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(value = Status.Code.class, names = "OK", mode = Mode.EXCLUDE)
  void no_failure_is_repeated_without_end_while_leaving(Status.Code code) {
    for (Verb verb : Verb.values()) {
      KeeperRig rig = at(verb);
      rig.step(new KeepEvent.LeaveWanted());
      int calls = 0;
      Duration waited = Duration.ZERO;
      while (!rig.ended()) {
        rig.fail(code);
        waited = waited.plus(rig.awaitNext());
        calls++;
      }
      assertThat(calls).as("%s %s", verb, code).isLessThan(100);
      assertThat(waited).isLessThanOrEqualTo(Keeper.PATIENCE.multipliedBy(2));
      boolean anothers = code == Status.Code.FAILED_PRECONDITION && verb != Verb.REGISTER;
      boolean clean = code == Status.Code.NOT_FOUND || anothers;
      assertThat(rig.told.contains(new RegistrationEvent.GivenUp()))
          .as("%s %s %s", verb, code, rig.told)
          .isEqualTo(!clean);
    }
  }

  @Test
  void what_is_gone_is_registered_again_at_once() {
    KeeperRig rig = at(Verb.RENEW);
    rig.fail(Status.Code.NOT_FOUND);
    assertThat(rig.verb()).isEqualTo(Verb.REGISTER);
    assertThat(rig.told).last().isEqualTo(new RegistrationEvent.Lost());
    rig.fail(Status.Code.NOT_FOUND);
    assertThat(rig.awaitNext()).as("no hot loop").isGreaterThan(Duration.ofSeconds(20));
  }

  @Test
  void a_busy_server_says_when() {
    KeeperRig rig = at(Verb.RENEW);
    int server = rig.call().server();
    rig.fail(Status.Code.RESOURCE_EXHAUSTED, Optional.of(Duration.ofSeconds(8)));
    assertThat(rig.awaitNext()).isBetween(Duration.ofSeconds(8), Duration.ofSeconds(12));
    assertThat(rig.call().server()).isEqualTo(server);
    rig.fail(Status.Code.RESOURCE_EXHAUSTED, Optional.of(Duration.ZERO));
    assertThat(rig.awaitNext()).as("no hot loop").isGreaterThanOrEqualTo(Pace.FIRST);
  }

  @Test
  void the_end_of_an_outage_is_told() {
    KeeperRig rig = at(Verb.RENEW);
    rig.fail(Status.Code.UNAVAILABLE);
    rig.awaitNext();
    rig.answer();
    assertThat(rig.told).last().isInstanceOf(RegistrationEvent.Registered.class);
  }

  @Test
  void a_registration_without_lease_gets_one() {
    KeeperRig rig = at(Verb.RENEW);
    rig.answer(RegisterResponse.newBuilder().setInstance(KeeperRig.SPEC.instance()).build());
    assertThat(rig.verb()).isEqualTo(Verb.REGISTER);
  }

  @Test
  void a_changed_health_is_registered_and_only_the_newest() {
    KeeperRig rig = KeeperRig.registered(1);
    rig.step(new KeepEvent.HealthWanted(Health.HEALTH_UNHEALTHY));
    assertThat(rig.verb()).isEqualTo(Verb.REGISTER);
    rig.step(new KeepEvent.HealthWanted(Health.HEALTH_HEALTHY));
    rig.step(new KeepEvent.HealthWanted(Health.HEALTH_DEGRADED));
    rig.answer();
    assertThat(rig.keeper.registered()).isFalse();
    assertThat(rig.call().request().getInstance().getHealth()).isEqualTo(Health.HEALTH_DEGRADED);
    rig.answer();
    rig.step(new KeepEvent.HealthWanted(Health.HEALTH_DEGRADED));
    assertThat(rig.idle()).as("nothing changed").isTrue();
  }

  @Test
  void an_id_that_became_anothers_is_left_to_them_and_asked_for_politely() {
    KeeperRig rig = at(Verb.RENEW);
    rig.answer(OTHER);
    assertThat(rig.told).last().isEqualTo(new RegistrationEvent.Taken("10.0.0.1", 9090));
    assertThat(rig.awaitNext()).isGreaterThan(Duration.ofSeconds(20));
    assertThat(rig.verb()).isEqualTo(Verb.REGISTER);
    assertThat(rig.call().request().getReplace()).isFalse();
    rig.fail(Status.Code.ALREADY_EXISTS);
    assertThat(rig.awaitNext()).isGreaterThan(Duration.ofSeconds(20));
    rig.answer();
    assertThat(rig.keeper.registered()).isTrue();
    rig.awaitNext();
    assertThat(rig.verb()).isEqualTo(Verb.RENEW);
  }

  @Test
  void an_id_that_became_anothers_is_not_taken_out() {
    KeeperRig rig = KeeperRig.registered(1);
    rig.step(new KeepEvent.LeaveWanted());
    assertThat(rig.verb()).isEqualTo(Verb.RENEW);
    rig.answer(OTHER);
    assertThat(rig.ended()).isTrue();
  }

  @Test
  void each_run_of_a_program_is_told_from_the_next_by_its_incarnation() {
    KeeperRig rig = new KeeperRig(1);
    String mine = rig.call().request().getInstance().getIncarnation();
    assertThat(mine).isNotEmpty();
    assertThat(rig.call().request().getExpectedIncarnation()).as("takes over").isEmpty();
    rig.answer();
    rig.step(new KeepEvent.HealthWanted(Health.HEALTH_DEGRADED));
    assertThat(rig.call().request().getInstance().getIncarnation()).isEqualTo(mine);
    assertThat(rig.call().request().getExpectedIncarnation()).isEqualTo(mine);
    assertThat(new KeeperRig(2).call().request().getInstance().getIncarnation()).isNotEqualTo(mine);
  }

  @Test
  void a_successor_at_the_same_address_is_left_alone() {
    KeeperRig rig = at(Verb.RENEW);
    rig.answer(KeeperRig.SPEC.instance().toBuilder().setIncarnation("successor").build());
    assertThat(rig.told).last().isInstanceOf(RegistrationEvent.Taken.class);
    rig.step(new KeepEvent.LeaveWanted());
    assertThat(rig.ended()).isTrue();
  }

  @Test
  void what_does_not_say_whose_it_is_is_ours_by_its_address() {
    KeeperRig rig = at(Verb.RENEW);
    rig.answer(KeeperRig.SPEC.instance());
    assertThat(rig.keeper.registered()).isTrue();
  }

  @Test
  void a_change_that_found_a_successor_is_not_tried_again_over_it() {
    KeeperRig rig = KeeperRig.registered(1);
    rig.step(new KeepEvent.HealthWanted(Health.HEALTH_UNHEALTHY));
    rig.fail(Status.Code.FAILED_PRECONDITION);
    assertThat(rig.told).last().isInstanceOf(RegistrationEvent.Refused.class);
    assertThat(rig.awaitNext()).isGreaterThan(Duration.ofSeconds(20));
    assertThat(rig.call().request().getReplace()).isFalse();
  }

  @Test
  void a_drain_that_found_a_successor_is_over() {
    KeeperRig rig = at(Verb.DRAIN);
    rig.fail(Status.Code.FAILED_PRECONDITION);
    assertThat(rig.keeper.wakeAt()).isEmpty();
    rig.step(new KeepEvent.LeaveWanted());
    assertThat(rig.ended()).isTrue();
  }

  @Test
  void leaving_drains_waits_and_deregisters() {
    KeeperRig rig = KeeperRig.registered(1);
    rig.step(new KeepEvent.LeaveWanted());
    List<Verb> verbs = new ArrayList<>();
    verbs.add(rig.verb());
    rig.answer();
    verbs.add(rig.verb());
    rig.answer();
    assertThat(rig.awaitNext()).isEqualTo(Duration.ofSeconds(5));
    verbs.add(rig.verb());
    rig.answer();
    assertThat(verbs).containsExactly(Verb.RENEW, Verb.DRAIN, Verb.DEREGISTER);
    assertThat(rig.ended()).isTrue();
    assertThat(rig.told)
        .endsWith(new RegistrationEvent.Drained(), new RegistrationEvent.Deregistered());
    rig.step(new KeepEvent.Tick());
    assertThat(rig.idle()).isTrue();
  }

  @Test
  void what_was_drained_before_needs_no_second_wait() {
    KeeperRig rig = at(Verb.DRAIN);
    rig.answer();
    rig.awaitNext();
    assertThat(rig.verb()).as("the lease lives on").isEqualTo(Verb.RENEW);
    rig.answer();
    rig.step(new KeepEvent.LeaveWanted());
    assertThat(rig.verb()).isEqualTo(Verb.DEREGISTER);
  }

  @Test
  void what_is_gone_while_draining_stays_gone() {
    KeeperRig rig = at(Verb.DRAIN);
    rig.fail(Status.Code.NOT_FOUND);
    assertThat(rig.keeper.wakeAt()).isEmpty();
    rig.step(new KeepEvent.LeaveWanted());
    assertThat(rig.ended()).isTrue();
  }

  @Test
  void a_registration_under_way_is_awaited_and_taken_back() {
    KeeperRig rig = new KeeperRig(1);
    rig.step(new KeepEvent.LeaveWanted());
    rig.fail(Status.Code.DEADLINE_EXCEEDED);
    rig.awaitNext();
    assertThat(rig.verb()).as("it may have happened").isEqualTo(Verb.RENEW);
    rig.fail(Status.Code.NOT_FOUND);
    assertThat(rig.ended()).isTrue();
  }

  @Test
  void a_call_that_is_never_answered_does_not_keep_a_program_that_ends() {
    KeeperRig rig = at(Verb.RENEW);
    rig.step(new KeepEvent.LeaveWanted());
    assertThat(rig.awaitEnd()).isEqualTo(Keeper.PATIENCE);
    assertThat(rig.told).last().isEqualTo(new RegistrationEvent.GivenUp());
  }

  @Test
  void the_outcome_of_another_call_changes_nothing() {
    KeeperRig rig = KeeperRig.registered(1);
    rig.step(new KeepEvent.Answered(1, RegisterResponse.getDefaultInstance()));
    rig.step(new KeepEvent.Failed(99, Status.Code.NOT_FOUND, "", Optional.empty()));
    assertThat(rig.keeper.registered()).isTrue();
    assertThat(rig.idle()).isTrue();
  }
}
