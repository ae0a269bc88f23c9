package io.mekong.registry.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import io.grpc.Status;
import io.mekong.registry.client.KeepAction.Send;
import io.mekong.registry.client.KeepAction.Verb;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.Outcome;
import io.mekong.registry.v1.RegisterResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;

/** A keeper in virtual time, its calls answered by hand. */
final class KeeperRig {
  static final InstanceSpec SPEC = InstanceSpec.at("greeter", "10.0.0.1", 8080);
  static final ImmutableList<HostAndPort> SERVERS =
      ImmutableList.of(HostAndPort.fromString("a:1"), HostAndPort.fromString("b:2"));

  final List<RegistrationEvent> told = new ArrayList<>();
  final Keeper keeper;
  // Near the overflow of a nanosecond clock, which may start anywhere.
  private long now = Long.MAX_VALUE - Duration.ofSeconds(60).toNanos();
  private Optional<Send> open = Optional.empty();
  private boolean ended;

  KeeperRig(long seed) {
    keeper = new Keeper(SPEC, SERVERS, new SplittableRandom(seed), now);
    step(new KeepEvent.Tick());
  }

  /** Registered, with nothing under way. */
  static KeeperRig registered(long seed) {
    KeeperRig rig = new KeeperRig(seed);
    rig.answer();
    return rig;
  }

  void step(KeepEvent event) {
    for (KeepAction action : keeper.step(event, now)) {
      assertThat(ended).as("%s after the end", action).isFalse();
      switch (action) {
        case Send send -> {
          assertThat(open).as("one call at a time").isEmpty();
          open = Optional.of(send);
        }
        case KeepAction.Tell(RegistrationEvent event1) -> told.add(event1);
        case KeepAction.End() -> ended = true;
      }
    }
  }

  /** The call under way. */
  Send call() {
    return open.orElseThrow(() -> new AssertionError("no call is under way; told " + told));
  }

  boolean idle() {
    return open.isEmpty();
  }

  boolean ended() {
    return ended;
  }

  /** Answers the call under way as a store would that has what was sent. */
  void answer() {
    answer(call().request().getInstance());
  }

  /** Answers that this is what stands, on a lease of 30 s. */
  void answer(Instance there) {
    answer(
        RegisterResponse.newBuilder()
            .setInstance(there)
            .setOutcome(Outcome.OUTCOME_RENEWED)
            .setTtl(com.google.protobuf.Duration.newBuilder().setSeconds(30))
            .build());
  }

  void answer(RegisterResponse response) {
    Send answered = call();
    open = Optional.empty();
    step(new KeepEvent.Answered(answered.call(), response));
  }

  void fail(Status.Code code) {
    fail(code, Optional.empty());
  }

  void fail(Status.Code code, Optional<Duration> retryAfter) {
    Send failed = call();
    open = Optional.empty();
    step(new KeepEvent.Failed(failed.call(), code, "why", retryAfter));
  }

  /** Passes the time until the next call or the end; returns how long that was. */
  Duration awaitNext() {
    long from = now;
    while (open.isEmpty() && !ended) {
      wake();
    }
    return Duration.ofNanos(now - from);
  }

  /** Passes the time until the end, leaving the call under way unanswered. */
  Duration awaitEnd() {
    long from = now;
    while (!ended) {
      wake();
    }
    return Duration.ofNanos(now - from);
  }

  private void wake() {
    OptionalLong at = keeper.wakeAt();
    assertThat(at).as("something is due; told %s", told).isPresent();
    now = at.getAsLong() - now > 0 ? at.getAsLong() : now;
    step(new KeepEvent.Tick());
  }

  Verb verb() {
    return call().verb();
  }
}
