package io.mekong.registry.client;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import io.grpc.Status;
import io.mekong.registry.v1.RegisterRequest;
import io.mekong.registry.v1.RegisterResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What keeps a registration, on a clock and a network of the caller's. */
public final class KeeperAlone {
  private static final Duration LIMIT = ClientSettings.plaintext("replica").callLimit();

  private final Keeper keeper;
  private final World world;
  private boolean dead;
  private long wakeAt;

  /** What it calls. */
  public enum Method {
    REGISTER,
    RENEW,
    DRAIN,
    DEREGISTER
  }

  /** Where it lives. */
  public interface World {
    /** Monotonic clock. */
    long nanoTime();

    /** Does something later. */
    void at(long nanoTime, Runnable work);

    /** Makes a call; its outcome comes later, once. */
    void call(int server, Method method, RegisterRequest request, Answer answer);

    /** It was told something. */
    void told(RegistrationEvent event);
  }

  /** Takes the outcome of a call. */
  public interface Answer {
    /** How long it is waited for. */
    Duration limit();

    /** It was answered. */
    void answered(RegisterResponse response);

    /** It failed. */
    void failed(Status.Code code);
  }

  /** One that begins now. */
  public KeeperAlone(
      InstanceSpec spec, ImmutableList<HostAndPort> servers, RandomGenerator random, World world) {
    this.world = world;
    this.keeper = new Keeper(spec, servers, random, world.nanoTime());
    step(new KeepEvent.Tick());
  }

  /** Its program is killed, and it with it. */
  public void kill() {
    dead = true;
  }

  private void step(KeepEvent event) {
    if (dead) {
      return;
    }
    for (KeepAction action : keeper.step(event, world.nanoTime())) {
      switch (action) {
        case KeepAction.Send send -> send(send);
        case KeepAction.Tell(RegistrationEvent what) -> world.told(what);
        case KeepAction.End() -> dead = true;
      }
    }
    keeper
        .wakeAt()
        .ifPresent(at -> {
          wakeAt = at;
          world.at(at, () -> wake(at));
        });
  }

  private void wake(long at) {
    if (at == wakeAt) {
      step(new KeepEvent.Tick());
    }
  }

  private void send(KeepAction.Send send) {
    world.call(
        send.server(),
        Method.valueOf(send.verb().name()),
        send.request(),
        new Answer() {
          @Override
          public Duration limit() {
            return Wire.limit(send, LIMIT);
          }

          @Override
          public void answered(RegisterResponse response) {
            step(new KeepEvent.Answered(send.call(), response));
          }

          @Override
          public void failed(Status.Code code) {
            step(new KeepEvent.Failed(send.call(), code, "", Optional.empty()));
          }
        });
  }
}
