package io.mekong.tests.chaos.simulation;

import io.mekong.registry.lifecycle.ProtectionRule;
import io.mekong.registry.store.StoreException;
import java.time.Duration;
import java.util.Optional;

/** One seed: a world of its own, with faults, then quiet, then judgement. */
final class Run {
  private static final long FAULTS_END = 45 * VirtualTime.SECOND;
  private static final long WRITES_END = 50 * VirtualTime.SECOND;
  private static final long END = 68 * VirtualTime.SECOND;

  private final long seed;
  private final VirtualTime time;
  private final Network network;
  private final ModelStore model;
  private final Agents agents;
  private final ServedCheck.Parts parts;
  private final SimulatedStore.Member member = new SimulatedStore.Member();
  private Mekong mekong;

  Run(long seed) {
    this.seed = seed;
    this.time = new VirtualTime(seed);
    this.network = new Network(time);
    this.model = new ModelStore(time);
    this.agents = new Agents(time, model);
    this.parts = new ServedCheck.Parts(time, model, rule());
    this.member.hurried = time.chance(50);
    this.mekong = process(Optional.empty());
  }

  private ProtectionRule rule() {
    return new ProtectionRule(
        time.chance(70) ? 50 : time.draw(91),
        Duration.ofSeconds(time.between(5, 30)),
        time.chance(70) ? Duration.ofMinutes(10) : Duration.ofSeconds(20));
  }

  private Mekong process(Optional<Mekong.OnDisk> disk) {
    SimulatedHost host = new SimulatedHost(time, network);
    SimulatedStore store = new SimulatedStore(time, model, network, member);
    store.pages(time.chance(50) ? 3 : 1_000);
    int room = time.chance(35) ? 2 + time.draw(4) : Integer.MAX_VALUE;
    return new Mekong(parts, new Mekong.Place(host, store, room), disk);
  }

  /** Plays it to the end; what all of it was, byte for byte. */
  String play() {
    try {
      agents.start();
      time.every(7 * VirtualTime.SECOND, model::backUp);
      time.after(time.upTo(5 * VirtualTime.SECOND), mekong::start);
      int faults = time.draw(9);
      for (int i = 0; i < faults; i++) {
        time.after(time.upTo(FAULTS_END), this::fault);
      }
      time.after(FAULTS_END, this::heal);
      time.after(WRITES_END, agents::rest);
      time.runUntil(END);
      mekong.judgeEnd();
      return time.trace().fingerprint();
    } catch (RuntimeException | Violation e) {
      throw new Violation(
          "seed %d: %s%n%s".formatted(seed, e.getMessage(), time.trace().tail()), e);
    }
  }

  private void heal() {
    time.note("healed");
    network.heal();
    member.lag = VirtualTime.MILLI;
    member.shortLived = 0;
    member.mute = 0;
    member.forgetful = 0;
  }

  private void fault() {
    int kind = time.draw(21);
    time.note("fault " + kind);
    long length = time.upTo(10 * VirtualTime.SECOND);
    switch (kind) {
      case 0, 1 -> cut(length);
      case 2 -> {
        member.shortLived = 1 + time.draw(3);
        cut(0);
      }
      case 3 -> mekong.store().mute();
      case 4 -> {
        member.mute = 1 + time.draw(2);
        cut(0);
      }
      case 5 -> hole(length);
      case 6 -> network.noQuorum(length);
      case 7 -> model.compact();
      case 8 -> {
        cut(length);
        time.after(length / 2, model::compact);
      }
      case 9 -> {
        member.forgetful = 2;
        cut(0);
      }
      case 10 -> mekong.host().stall(length / 2);
      case 11 -> network.lossy(length);
      case 12 -> network.slow(length);
      case 13 -> {
        if (time.chance(50)) {
          mekong.host().stall(3 * VirtualTime.SECOND);
        }
        time.after(2 * VirtualTime.SECOND, () -> restart(length / 2));
      }
      case 14 -> mekong.served().failNext();
      case 15 -> agents.together();
      case 16 -> member.lag = 2 * VirtualTime.SECOND;
      case 17 -> mekong.store().tooLarge(1 + time.draw(3));
      case 18 -> mekong.release();
      case 19 -> mekong.tables().failNext();
      default -> replace();
    }
  }

  private void cut(long length) {
    network.cut(length);
    mekong.store().endWatches(StoreException.Reason.UNAVAILABLE);
  }

  private void hole(long length) {
    network.hole(length);
    if (time.chance(50)) {
      time.after(length, () -> mekong.store().endWatches(StoreException.Reason.UNAVAILABLE));
    }
  }

  private void restart(long down) {
    Optional<Mekong.OnDisk> disk = mekong.kill();
    mekong = process(time.chance(90) ? disk : Optional.empty());
    time.after(down, mekong::start);
  }

  /** Most runs keep their store, so that nothing but following it can mend a fault. */
  private void replace() {
    if (seed % 4 != 0) {
      return;
    }
    cut(time.upTo(3 * VirtualTime.SECOND));
    switch (time.draw(3)) {
      case 0 -> model.rollBack();
      case 1 -> model.wipe(77);
      default -> model.wipe(78 + time.draw(1_000));
    }
  }
}
