package io.mekong.registry.client;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import io.grpc.Status;
import io.mekong.registry.client.KeepAction.Verb;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.RegisterRequest;
import io.mekong.registry.v1.RegisterResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one instance registered: a step machine, owned by one thread, without clock or I/O.
 *
 * <p>It compares what is wanted with what is known to stand and makes the one call that brings them
 * closer; one call at a time. Registering replaces, since the id belongs to this program: after a
 * crash its own former registration is in the way. Only an id that a renewal shows to be another
 * program's is asked for without replacing, so that two programs never fight over one.
 *
 * <p>Each keeper is an incarnation of its program. What it does after it has stood once is done
 * only to its own registration: a keeper that was replaced under its id, and does not know yet,
 * takes nothing from its successor.
 */
final class Keeper {
  /** How long a program that ends waits for the control plane at each of its two calls. */
  static final Duration PATIENCE = Duration.ofSeconds(10);

  private final InstanceSpec spec;
  private final ImmutableList<HostAndPort> servers;
  private final Pace pace;

  private ImmutableList.Builder<KeepAction> actions = ImmutableList.builder();
  private Instance wanted;
  private Goal goal = Goal.STAND;
  private Standing standing = Standing.UNSENT;
  private @Nullable Instance written;
  private Instance own;
  private boolean looked;

  /** Whether a registration of ours was answered: the next one takes nobody's place. */
  private boolean stood;

  private int server;
  private int failures;
  private long calls;
  private @Nullable Verb inFlight;
  private Instance sent;
  private long notBefore;
  private long renewAt;
  private long leaveAt;
  private long giveUpAt;

  /** What the store is known to hold under our id. */
  private enum Standing {
    /** Nothing of ours: no registration was ever sent. */
    UNSENT,
    /** Ours, or perhaps nothing. */
    OURS,
    /** Another program's. */
    TAKEN,
    /** Ours, out of traffic. */
    DRAINED,
    /** Nothing, and nothing is to come. */
    GONE,
    /** Over. */
    ENDED
  }

  /**
   * What is due next.
   *
   * @param at nanoseconds of the caller's clock
   */
  private record Due(Verb verb, long at) {}

  Keeper(InstanceSpec spec, ImmutableList<HostAndPort> servers, RandomGenerator random, long now) {
    this.spec = spec;
    this.servers = servers;
    this.pace = new Pace(random);
    this.wanted =
        spec.instance().toBuilder().setIncarnation(Long.toHexString(random.nextLong())).build();
    this.own = wanted;
    this.sent = wanted;
    this.server = random.nextInt(servers.size());
    this.notBefore = now;
  }

  /** Handles an event. */
  ImmutableList<KeepAction> step(KeepEvent event, long now) {
    actions = ImmutableList.builder();
    if (standing != Standing.ENDED) {
      switch (event) {
        case KeepEvent.Tick() -> {}
        case KeepEvent.Answered(long call, RegisterResponse response) -> {
          if (call == calls && inFlight != null) {
            answered(inFlight, response, now);
          }
        }
        case KeepEvent.Failed failed -> {
          if (failed.call() == calls && inFlight != null) {
            failed(inFlight, failed, now);
          }
        }
        case KeepEvent.HealthWanted(var health) ->
            wanted = wanted.toBuilder().setHealth(health).build();
        case KeepEvent.DrainWanted() -> aim(Goal.DRAIN, now);
        case KeepEvent.LeaveWanted() -> aim(Goal.LEAVE, now);
      }
      advance(now);
    }
    return actions.build();
  }

  /** Whether the store holds what is wanted, as far as is known. */
  boolean registered() {
    return goal == Goal.STAND && wanted.equals(written);
  }

  /** When {@link KeepEvent.Tick} is needed at the latest; empty when only other events matter. */
  OptionalLong wakeAt() {
    if (standing == Standing.ENDED) {
      return OptionalLong.empty();
    }
    OptionalLong call =
        inFlight != null
            ? OptionalLong.empty()
            : due().map(due -> OptionalLong.of(due.at())).orElseGet(OptionalLong::empty);
    if (goal != Goal.LEAVE) {
      return call;
    }
    boolean callFirst = call.isPresent() && call.getAsLong() - giveUpAt < 0;
    return callFirst ? call : OptionalLong.of(giveUpAt);
  }

  private void aim(Goal next, long now) {
    if (next.compareTo(goal) <= 0) {
      return;
    }
    goal = next;
    notBefore = now;
    if (goal == Goal.LEAVE) {
      long from = standing == Standing.DRAINED ? leaveAt : now;
      giveUpAt = from + PATIENCE.toNanos();
    }
  }

  private void advance(long now) {
    if (goal == Goal.LEAVE && inFlight == null && nothingToTakeBack()) {
      end();
    } else if (goal == Goal.LEAVE && now - giveUpAt >= 0) {
      tell(new RegistrationEvent.GivenUp());
      end();
    } else if (inFlight == null) {
      due().filter(due -> now - due.at() >= 0).ifPresent(due -> send(due.verb()));
    }
  }

  private boolean nothingToTakeBack() {
    return switch (standing) {
      case UNSENT, TAKEN, GONE, ENDED -> true;
      case OURS, DRAINED -> false;
    };
  }

  private void end() {
    standing = Standing.ENDED;
    actions.add(new KeepAction.End());
  }

  private Optional<Due> due() {
    return goal == Goal.STAND ? Optional.of(dueToStand()) : dueToGo();
  }

  private Due dueToStand() {
    return wanted.equals(written)
        ? new Due(Verb.RENEW, later(renewAt, notBefore))
        : new Due(Verb.REGISTER, notBefore);
  }

  private Optional<Due> dueToGo() {
    if (nothingToTakeBack()) {
      return Optional.empty();
    }
    if (standing != Standing.DRAINED) {
      // Looks first whose it is: another program may have replaced ours since the last renewal.
      return Optional.of(new Due(looked ? Verb.DRAIN : Verb.RENEW, notBefore));
    }
    return Optional.of(
        goal == Goal.LEAVE
            ? new Due(Verb.DEREGISTER, later(leaveAt, notBefore))
            : new Due(Verb.RENEW, later(renewAt, notBefore)));
  }

  private static long later(long one, long other) {
    return one - other >= 0 ? one : other;
  }

  private void send(Verb verb) {
    inFlight = verb;
    sent = wanted;
    calls++;
    boolean replace = standing != Standing.TAKEN;
    if (verb == Verb.REGISTER && replace) {
      standing = Standing.OURS;
    }
    RegisterRequest request =
        RegisterRequest.newBuilder()
            .setInstance(sent)
            .setTtl(
                com.google.protobuf.Duration.newBuilder().setSeconds(spec.timeToLive().toSeconds()))
            .setReplace(replace)
            .setExpectedIncarnation(stood && replace ? sent.getIncarnation() : "")
            .build();
    actions.add(new KeepAction.Send(calls, server, verb, request));
  }

  private void answered(Verb verb, RegisterResponse response, long now) {
    inFlight = null;
    notBefore = now;
    switch (verb) {
      case REGISTER -> {
        written = sent;
        stood = true;
        own = response.getInstance();
        standing = Standing.OURS;
        renewAt = now + pace.renewal(life(response)).toNanos();
        tell(new RegistrationEvent.Registered(response.getOutcome(), servers.get(server)));
      }
      case RENEW -> renewed(response, now);
      case DRAIN -> {
        standing = Standing.DRAINED;
        leaveAt = now + spec.drainTime().toNanos();
        giveUpAt = leaveAt + PATIENCE.toNanos();
        renewAt = now + pace.renewal(life(response)).toNanos();
        tell(new RegistrationEvent.Drained());
      }
      case DEREGISTER -> {
        standing = Standing.GONE;
        tell(new RegistrationEvent.Deregistered());
      }
    }
    failures = 0;
  }

  private void renewed(RegisterResponse response, long now) {
    Instance there = response.getInstance();
    if (!isOurs(there)) {
      taken(there, now);
      return;
    }
    looked = goal != Goal.STAND;
    renewAt = now + pace.renewal(life(response)).toNanos();
    if (!response.hasTtl()) {
      written = null; // Somebody wrote it without a lease: it would outlive us.
    } else if (failures > 0) {
      tell(new RegistrationEvent.Registered(response.getOutcome(), servers.get(server)));
    }
  }

  /** The address decides where it does not say whose it is, as when an operator replaced it. */
  private boolean isOurs(Instance there) {
    return there.getPort() == own.getPort()
        && there.getAddr().equals(own.getAddr())
        && (there.getIncarnation().isEmpty()
            || there.getIncarnation().equals(wanted.getIncarnation()));
  }

  private void taken(Instance by, long now) {
    standing = Standing.TAKEN;
    written = null;
    notBefore = now + pace.slow().toNanos();
    tell(new RegistrationEvent.Taken(by.getAddr(), by.getPort()));
  }

  private Duration life(RegisterResponse response) {
    return response.hasTtl() && response.getTtl().getSeconds() < spec.timeToLive().toSeconds()
        ? Duration.ofSeconds(Math.max(1, response.getTtl().getSeconds()))
        : spec.timeToLive();
  }

  private void failed(Verb verb, KeepEvent.Failed failure, long now) {
    inFlight = null;
    switch (Reaction.to(verb, failure)) {
      case GONE -> gone(now);
      case WAIT_AS_ASKED ->
          unreachable(failure, now, pace.asked(failure.retryAfter().orElseThrow()));
      case TRY_NEXT -> {
        failures++;
        unreachable(failure, now, pace.backoff(failures));
        server = (server + 1) % servers.size();
      }
      case TRY_SLOWLY -> refused(verb, failure, now);
    }
  }

  private void refused(Verb verb, KeepEvent.Failed failure, long now) {
    Duration wait = pace.slow();
    notBefore = now + wait.toNanos();
    tell(new RegistrationEvent.Refused(failure.code(), failure.reason(), wait));
    if (stood && failure.code() == Status.Code.FAILED_PRECONDITION) {
      standing = Standing.TAKEN;
      written = null;
      return;
    }
    server = (server + 1) % servers.size();
    if (verb == Verb.REGISTER && goal != Goal.STAND) {
      notBefore = now; // That has become needless; an earlier one may stand.
    } else if (goal == Goal.LEAVE) {
      giveUpAt = now; // It would be refused again.
    }
  }

  private void gone(long now) {
    failures = 0;
    notBefore = now;
    written = null;
    if (goal != Goal.STAND) {
      standing = Standing.GONE;
    }
    tell(new RegistrationEvent.Lost());
  }

  private void unreachable(KeepEvent.Failed failure, long now, Duration wait) {
    notBefore = now + wait.toNanos();
    String reason = failure.code() + " " + failure.reason();
    tell(new RegistrationEvent.Unreachable(servers.get(server), reason, wait));
  }

  private void tell(RegistrationEvent event) {
    actions.add(new KeepAction.Tell(event));
  }

  /** What follows from a failure. */
  enum Reaction {
    GONE,
    WAIT_AS_ASKED,
    TRY_NEXT,
    TRY_SLOWLY;

    static Reaction to(Verb verb, KeepEvent.Failed failure) {
      return switch (failure.code()) {
        case NOT_FOUND -> verb == Verb.REGISTER ? TRY_SLOWLY : GONE;
        case RESOURCE_EXHAUSTED -> failure.retryAfter().isPresent() ? WAIT_AS_ASKED : TRY_NEXT;
        case OK, UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, CANCELLED, INTERNAL, UNKNOWN, DATA_LOSS ->
            TRY_NEXT;
        case INVALID_ARGUMENT,
            ALREADY_EXISTS,
            PERMISSION_DENIED,
            UNAUTHENTICATED,
            FAILED_PRECONDITION,
            OUT_OF_RANGE,
            UNIMPLEMENTED ->
            TRY_SLOWLY;
      };
    }
  }
}
