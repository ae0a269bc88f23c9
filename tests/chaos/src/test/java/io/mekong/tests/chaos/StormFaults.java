package io.mekong.tests.chaos;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import io.mekong.tests.kit.EtcdCluster;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.FaultProxy;
import io.mekong.tests.kit.storm.EtcdCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * Faults of a cluster and of our connections to it, one after the other from a seeded deck, until
 * its time is over; then all is whole. Tokens expire without its help.
 */
final class StormFaults implements Runnable {
  private final Place place;
  private final Faults.Plan plan;
  private final Random random;
  private final List<Fault> deck = new ArrayList<>();
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

  /** What can go wrong. */
  enum Fault {
    KILL,
    FREEZE,
    ISOLATION,
    CUT,
    BLACK_HOLE,
    COMPACTION,
    UNSEEN_COMPACTION
  }

  /**
   * What faults are caused to.
   *
   * @param doors before the members, for the control plane alone
   * @param stores of each member, around them
   * @param calls to each member, around them too
   */
  record Place(
      EtcdCluster cluster,
      ImmutableList<FaultProxy> doors,
      ImmutableList<KeyStore> stores,
      ImmutableList<EtcdCalls> calls) {}

  StormFaults(Place place, Faults.Plan plan) {
    this.place = place;
    this.plan = plan;
    this.random = new Random(plan.seed());
  }

  @Override
  public void run() {
    long end = System.nanoTime() + plan.length().toNanos();
    while (System.nanoTime() - end < 0) {
      pause(300, 1_000);
      Fault fault = drawn();
      cause(fault);
      done.merge(fault, 1, Integer::sum);
    }
  }

  private Fault drawn() {
    if (deck.isEmpty()) {
      Collections.addAll(deck, Fault.values());
      Collections.shuffle(deck, random);
    }
    return deck.removeLast();
  }

  private void cause(Fault fault) {
    EtcdServer member =
        place.cluster().members().get(random.nextInt(place.cluster().members().size()));
    switch (fault) {
      case KILL -> {
        member.kill();
        pause(100, 2_000);
        member.restart();
      }
      case FREEZE -> {
        member.freeze();
        pause(1_000, 5_000);
        member.thaw();
      }
      case ISOLATION -> {
        place.cluster().isolate(member);
        pause(2_000, 6_000);
        place.cluster().heal();
      }
      case CUT -> place.doors().forEach(FaultProxy::cutAll);
      case BLACK_HOLE -> {
        place.doors().forEach(FaultProxy::blackHole);
        pause(500, 4_000);
        place.doors().forEach(FaultProxy::restore);
      }
      case COMPACTION -> compact(fault);
      case UNSEEN_COMPACTION -> {
        place.doors().forEach(FaultProxy::blackHole);
        place.doors().forEach(FaultProxy::cutAll);
        pause(400, 1_500);
        compact(fault);
        place.doors().forEach(FaultProxy::restore);
      }
    }
  }

  private void compact(Fault asked) {
    for (int member = 0; member < place.calls().size(); member++) {
      if (place.calls().get(member).ready() && compactedBy(member)) {
        return;
      }
    }
    done.merge(asked, -1, Integer::sum);
  }

  private boolean compactedBy(int member) {
    try {
      long head = place.stores().get(member).head("/").revision();
      place.calls().get(member).compact(head).get(3, TimeUnit.SECONDS);
      return true;
    } catch (StoreException | ExecutionException | TimeoutException e) {
      return false; // another member may have the quorum
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void pause(long leastMillis, long mostMillis) {
    LockSupport.parkNanos(Duration.ofMillis(random.nextLong(leastMillis, mostMillis)).toNanos());
  }

  /** How often each fault was caused; read it after the end. */
  Map<Fault, Integer> done() {
    return done;
  }
}
