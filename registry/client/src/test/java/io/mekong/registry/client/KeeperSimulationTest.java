package io.mekong.registry.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import io.grpc.Status;
import io.mekong.registry.client.KeepAction.Send;
import io.mekong.registry.v1.Health;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.RegisterResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A keeper against a simulated store through an hour of faults, in virtual time. */
class KeeperSimulationTest {
  private static final Status.Code[] CODES = Status.Code.values();
  private static final InstanceSpec SPEC = InstanceSpec.at("greeter", "10.0.0.1", 8080);
  private static final ImmutableList<HostAndPort> SERVERS =
      ImmutableList.of(HostAndPort.fromString("a:1"), HostAndPort.fromString("b:2"));

  private record Arrival(long at, KeepEvent event) {}

  /** One seed's world: the store, the wires, the time. */
  private static final class World {
    final SplittableRandom random;
    final Keeper keeper;
    final PriorityQueue<Arrival> arrivals =
        new PriorityQueue<>((a, b) -> Long.compare(a.at(), b.at()));
    long now;
    long calls;
    boolean faults = true;
    boolean ended;
    Health wanted = Health.HEALTH_HEALTHY;
    @Nullable Instance stored;
    long expires;

    World(long seed) {
      random = new SplittableRandom(seed);
      keeper = new Keeper(SPEC, SERVERS, random.split(), now);
      step(new KeepEvent.Tick());
    }

    void step(KeepEvent event) {
      for (KeepAction action : keeper.step(event, now)) {
        switch (action) {
          case Send send -> answer(send);
          case KeepAction.Tell told -> {}
          case KeepAction.End() -> ended = true;
        }
      }
    }

    private void answer(Send send) {
      calls++;
      long takes = random.nextLong(Duration.ofMillis(faults ? 3_000 : 20).toNanos());
      boolean fails = faults && random.nextInt(3) > 0;
      boolean done = !fails || random.nextBoolean();
      RegisterResponse response = done ? store(send) : null;
      Status.Code code = CODES[1 + random.nextInt(CODES.length - 1)];
      KeepEvent outcome =
          fails || response == null
              ? new KeepEvent.Failed(
                  send.call(), fails ? code : Status.Code.NOT_FOUND, "", Optional.empty())
              : new KeepEvent.Answered(send.call(), response);
      arrivals.add(new Arrival(now + takes, outcome));
    }

    /** Null: there is no such instance. */
    private @Nullable RegisterResponse store(Send send) {
      expire();
      if (send.verb() == KeepAction.Verb.REGISTER) {
        stored = send.request().getInstance();
      }
      if (stored == null) {
        return null;
      }
      expires = now + SPEC.timeToLive().toNanos();
      if (send.verb() == KeepAction.Verb.DRAIN) {
        stored = stored.toBuilder().setHealth(Health.HEALTH_DRAINING).build();
      }
      RegisterResponse response =
          RegisterResponse.newBuilder().setInstance(stored).setTtl(send.request().getTtl()).build();
      if (send.verb() == KeepAction.Verb.DEREGISTER) {
        stored = null;
      }
      return response;
    }

    private void expire() {
      if (stored != null && now - expires >= 0) {
        stored = null;
      }
    }

    void run(Duration time) {
      long until = now + time.toNanos();
      while (!ended) {
        long wake = keeper.wakeAt().orElse(Long.MAX_VALUE);
        long arrival = arrivals.isEmpty() ? Long.MAX_VALUE : arrivals.element().at();
        long next = Math.max(now, Math.min(wake, arrival));
        if (next > until) {
          break;
        }
        now = next;
        step(arrival <= wake ? arrivals.remove().event() : new KeepEvent.Tick());
      }
      now = Math.max(now, until);
      expire();
    }

    void mischief() {
      switch (random.nextInt(6)) {
        case 0 -> stored = null;
        case 1 -> {
          wanted = random.nextBoolean() ? Health.HEALTH_UNHEALTHY : Health.HEALTH_HEALTHY;
          step(new KeepEvent.HealthWanted(wanted));
        }
        default -> faults = random.nextBoolean();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void after_any_faults_it_stands_as_wanted_and_leaves_cleanly(long seed) {
    World world = new World(seed);
    for (int minute = 0; minute < 60; minute++) {
      world.mischief();
      world.run(Duration.ofMinutes(1));
    }
    assertThat(world.calls).as("no hot loop").isLessThan(60L * 60L);
    world.faults = false;
    world.run(Duration.ofSeconds(50)); // what was refused last is tried after 36 s
    Instance wanted = SPEC.instance().toBuilder().setHealth(world.wanted).build();
    assertThat(
            java.util.Objects.requireNonNull(world.stored).toBuilder().clearIncarnation().build())
        .isEqualTo(wanted);
    assertThat(world.keeper.registered()).isTrue();
    world.step(new KeepEvent.LeaveWanted());
    world.run(Duration.ofSeconds(6));
    assertThat(world.ended).isTrue();
    assertThat(world.stored).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatever_fails_a_program_can_end_and_what_it_left_expires(long seed) {
    World world = new World(seed);
    for (int minute = 0; minute < 10; minute++) {
      world.mischief();
      world.run(Duration.ofMinutes(1));
    }
    world.faults = true;
    world.step(new KeepEvent.LeaveWanted());
    world.run(Duration.ofSeconds(30));
    assertThat(world.ended).isTrue();
    world.run(SPEC.timeToLive());
    assertThat(world.stored).isNull();
  }
}
