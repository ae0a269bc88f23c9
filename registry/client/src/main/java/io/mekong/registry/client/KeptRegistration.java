package io.mekong.registry.client;

import io.mekong.registry.client.KeepEvent.DrainWanted;
import io.mekong.registry.client.KeepEvent.HealthWanted;
import io.mekong.registry.client.KeepEvent.LeaveWanted;
import io.mekong.registry.client.KeepEvent.Tick;
import io.mekong.registry.v1.Health;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A registration that is kept until it is closed, whatever happens to the control plane. Any
 * thread.
 */
public final class KeptRegistration implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeptRegistration.class);

  private final LinkedBlockingQueue<KeepEvent> events = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Keeper keeper;
  private final Wire wire;
  private final RegistrationListener listener;
  private volatile boolean registered;

  private KeptRegistration(Keeper keeper, Wire wire, RegistrationListener listener) {
    this.keeper = keeper;
    this.wire = wire;
    this.listener = listener;
  }

  /** Starts keeping it among {@code all}, of which it is one until it ends. */
  static KeptRegistration start(
      Keeper keeper, Wire wire, RegistrationListener listener, Set<KeptRegistration> all) {
    KeptRegistration kept = new KeptRegistration(keeper, wire, listener);
    all.add(kept);
    var _ = kept.ended.thenRun(() -> all.remove(kept));
    Thread.ofVirtual().name("mekong-registration").start(kept::run);
    return kept;
  }

  /** Tells another health; it is registered as soon as that is possible. */
  public void health(Health health) {
    events.add(new HealthWanted(health));
  }

  /**
   * Takes the instance out of traffic and leaves it registered, for good. Returns at once; the
   * listener is told when it is done. The program should go on serving meanwhile.
   */
  public void drain() {
    events.add(new DrainWanted());
  }

  /** Whether the store holds what is wanted, as far as is known. */
  public boolean isRegistered() {
    return registered;
  }

  /**
   * Drains, waits the drain time and deregisters. The program must go on serving until this
   * returns: some 5 s by default, and at most 20 s more while no control plane answers. When
   * interrupted it returns early.
   */
  @Override
  public void close() {
    leave();
    try {
      ended.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("ends without a fault", e);
    }
  }

  /** As {@link #close}, without waiting. */
  void leave() {
    events.add(new LeaveWanted());
  }

  private void run() {
    KeepEvent event = new Tick();
    while (true) {
      for (KeepAction action : keeper.step(event, System.nanoTime())) {
        if (!done(action)) {
          ended.complete(null);
          return;
        }
      }
      registered = keeper.registered();
      event = next();
    }
  }

  /** False when it is over. */
  private boolean done(KeepAction action) {
    switch (action) {
      case KeepAction.Send send -> wire.send(send, events::add);
      case KeepAction.Tell(RegistrationEvent what) -> tell(what);
      case KeepAction.End() -> {
        registered = false;
        return false;
      }
    }
    return true;
  }

  private void tell(RegistrationEvent event) {
    try {
      listener.on(event);
    } catch (RuntimeException e) {
      log.error("listener failed event={}", event, e);
    }
  }

  private KeepEvent next() {
    OptionalLong wakeAt = keeper.wakeAt();
    try {
      @Nullable KeepEvent event =
          wakeAt.isEmpty()
              ? events.take()
              : events.poll(wakeAt.getAsLong() - System.nanoTime(), TimeUnit.NANOSECONDS);
      return event == null ? new Tick() : event;
    } catch (InterruptedException e) {
      return new Tick(); // Nobody has this thread to interrupt.
    }
  }
}
