package io.mekong.registry.health;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import io.mekong.registry.election.Mandate;
import io.mekong.registry.election.Seat;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.lifecycle.Sight.Sample;
import io.mekong.registry.loop.Loop;
import io.mekong.registry.loop.LoopHost;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.CidrBlock;
import io.mekong.registry.source.RegistryUpdate;
import io.mekong.registry.store.KeyStore;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks the instances of the seats that this replica holds, and keeps what it thinks of them in
 * the store. Checks are spread over their interval, jittered and bounded in flight.
 */
public final class CheckLoop implements RegistryUpdate.Listener, AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(100);
  private static final int CAPACITY = 65_536;
  private static final int MAX_IN_FLIGHT = 256;

  private final LoopHost host;
  private final Loop<Event> loop;
  private final Probe probe;
  private final Rounds rounds;
  private final OpinionWriter writer;
  private final Witnesses witnesses = new Witnesses();
  private HealthPolicies policies = HealthPolicies.NONE;
  private final Set<ServiceKey> changed = ConcurrentHashMap.newKeySet();

  /** Null until the registry is loaded. */
  private volatile @Nullable RegistryView newest;

  private int inFlight;

  /** Asks an instance; any thread. */
  @FunctionalInterface
  public interface Probe {
    /** Why it did not pass; empty when it did. Blocks for the check's time-out at most. */
    Optional<String> fault(Check check, InetSocketAddress at) throws InterruptedException;
  }

  private sealed interface Event {
    record Policies(HealthPolicies policies) implements Event {}

    record Mandated(Mandate mandate) implements Event {}

    record Testified(ImmutableList<Testimony> testimonies) implements Event {}

    record Assigned(String observer, ImmutableSet<InstanceRef> instances) implements Event {}

    record Opinions(ImmutableList<OpinionChange> changes) implements Event {}

    record Probed(Target target, Optional<String> fault) implements Event {}

    record Written(OpinionWriter.Outcome outcome) implements Event {}

    record Tick() implements Event {}
  }

  /**
   * A loop that is not running yet.
   *
   * @param keys where opinions stand
   * @param allowed blocks in which instances may be checked
   * @param host threads, clock and randomness
   */
  public CheckLoop(Keys keys, ImmutableList<CidrBlock> allowed, LoopHost host, Probe probe) {
    this.host = host;
    this.probe = probe;
    this.rounds = new Rounds(allowed, host.random());
    this.loop = host.loop(CAPACITY, this::handle);
    this.writer =
        new OpinionWriter(
            keys.store(),
            new OpinionKeys(keys.prefix()),
            host,
            outcome -> loop.post(new Event.Written(outcome)));
  }

  /**
   * Where opinions stand.
   *
   * @param store holds them
   * @param prefix ends with {@code /}
   */
  public record Keys(KeyStore store, String prefix) {}

  /** Asks over the network. Close it after the loop. */
  public static CloseableProbe network() {
    Prober prober = new Prober();
    return new CloseableProbe() {
      @Override
      public Optional<String> fault(Check check, InetSocketAddress at) throws InterruptedException {
        return prober.fault(check, at);
      }

      @Override
      public void close() {
        prober.close();
      }
    };
  }

  /** A probe that holds connections. */
  public interface CloseableProbe extends Probe, AutoCloseable {
    @Override
    void close();
  }

  /** All seats that checks are shared by. */
  public static ImmutableSet<Seat> seats() {
    return Rounds.allSeats();
  }

  /** Starts; once. */
  public void start() {
    loop.start();
    loop.post(new Event.Tick());
  }

  @Override
  public void updated(RegistryUpdate update) {
    newest = update.view(); // before the names: who takes a name sees a view that has it
    changed.addAll(update.endpoints());
    changed.addAll(update.structure());
  }

  private void takeView() {
    ImmutableSet<ServiceKey> names = ImmutableSet.copyOf(changed);
    RegistryView view = newest;
    if (view != null) {
      changed.removeAll(names);
      rounds.view(view, names);
    }
  }

  /** Other policies hold; any thread. */
  public void policies(HealthPolicies newest) {
    post(new Event.Policies(newest));
  }

  /** This replica may do something else than before; any thread. */
  public void mandate(Mandate newest) {
    post(new Event.Mandated(newest));
  }

  /** Somebody looked at instances; any thread. What finds no room is lost: more will come. */
  public void testified(ImmutableList<Testimony> testimonies) {
    var _ = loop.post(new Event.Testified(testimonies));
  }

  /**
   * An observer looks at these instances and no others from now on: none when it is gone. What it
   * thought of others goes. Any thread.
   */
  public void assigned(String observer, ImmutableSet<InstanceRef> instances) {
    post(new Event.Assigned(observer, instances));
  }

  /** The store holds other opinions; any thread. */
  public void opinions(ImmutableList<OpinionChange> changes) {
    post(new Event.Opinions(changes));
  }

  private void post(Event event) {
    if (!loop.post(event)) {
      throw new IllegalStateException("check loop is full or closed");
    }
  }

  @Override
  public void close() {
    loop.close();
  }

  private void handle(Event event) {
    long now = loop.nanoTime();
    switch (event) {
      case Event.Policies(HealthPolicies newest) -> {
        policies = newest;
        rounds.policies(newest);
      }
      case Event.Mandated(Mandate mandate) -> {
        rounds.seats(mandate.seats(), mandate.vacant());
        rounds.settle(now).forEach(writer::want);
        witnesses.presence(mandate.presence()).forEach(writer::want);
      }
      case Event.Testified(ImmutableList<Testimony> testimonies) ->
          testimonies.forEach(testimony -> testified(testimony, now));
      case Event.Assigned(String observer, ImmutableSet<InstanceRef> instances) ->
          witnesses.assigned(observer, instances).forEach(writer::want);
      case Event.Opinions(ImmutableList<OpinionChange> changes) -> changes.forEach(rounds::opinion);
      case Event.Probed(Target target, Optional<String> fault) -> probed(target, fault, now);
      case Event.Written(OpinionWriter.Outcome outcome) -> writer.ended(outcome, now);
      case Event.Tick tick -> {
        loop.postAfter(TICK, tick);
        takeView();
        rounds.settle(now).forEach(writer::want);
        rounds.due(MAX_IN_FLIGHT - inFlight, now).forEach(this::ask);
      }
    }
    writer.flush(now);
  }

  private void testified(Testimony testimony, long nowNanos) {
    witnesses.sampled(testimony, policies.of(testimony.service()), nowNanos).forEach(writer::want);
  }

  private void ask(Target target) {
    inFlight++;
    InetSocketAddress at =
        new InetSocketAddress(
            InetAddresses.forString(target.subject().address()), target.subject().port());
    host.call(
        () -> fault(target.orders().check(), at),
        fault -> loop.post(new Event.Probed(target, fault)));
  }

  private Optional<String> fault(Check check, InetSocketAddress at) {
    try {
      return probe.fault(check, at);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    } catch (RuntimeException e) {
      return Optional.of("cannot be asked: " + e);
    }
  }

  private void probed(Target target, Optional<String> fault, long nowNanos) {
    inFlight--;
    Rounds.Write write =
        rounds.seen(
            target,
            fault.isEmpty() ? Sample.PASSED : Sample.FAILED,
            fault.orElse("passed"),
            nowNanos);
    if (write != null) {
      writer.want(write);
    }
  }
}
