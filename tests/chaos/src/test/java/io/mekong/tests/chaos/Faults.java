package io.mekong.tests.chaos;

import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.CompactOption;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.FaultProxy;
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
 * Draws faults from a seed, one about every 700 ms, until its time is over; then all is whole, and
 * etcd answers who reaches it around the proxy.
 */
final class Faults implements Runnable {
  private static final long SHORTEST_PAUSE_MILLIS = 300;
  private static final long LONGEST_PAUSE_MILLIS = 1_100;

  /** Enough for the answer "created" of a new watch, too little for the events after it. */
  private static final int CREATED_BYTES = 250;

  private static final Duration REACHED = Duration.ofSeconds(30);

  private static final ImmutableList<Fault> DECK =
      ImmutableList.of(
          Fault.CUT,
          Fault.CUT,
          Fault.CUT_AFTER_CREATED,
          Fault.CUT_AFTER_CREATED,
          Fault.CUT_AFTER_CREATED,
          Fault.BLACK_HOLE,
          Fault.KILL,
          Fault.COMPACTION,
          Fault.COMPACTION);

  private final EtcdServer etcd;
  private final FaultProxy proxy;
  private final KeyStore direct;
  private final Random random;
  private final Duration length;
  private final List<Fault> deck = new ArrayList<>();
  private final Map<Fault, Integer> done = new EnumMap<>(Fault.class);

  /** What can go wrong. */
  enum Fault {
    CUT,
    CUT_AFTER_CREATED,
    BLACK_HOLE,
    KILL,
    COMPACTION
  }

  /**
   * Faults that are not drawn yet.
   *
   * @param direct a store that reaches etcd around the proxy
   */
  Faults(EtcdServer etcd, FaultProxy proxy, KeyStore direct, Plan plan) {
    this.etcd = etcd;
    this.proxy = proxy;
    this.direct = direct;
    this.random = new Random(plan.seed());
    this.length = plan.length();
  }

  /**
   * How long, and which faults.
   *
   * @param seed decides the faults and the pauses between them
   * @param length until the last fault
   */
  record Plan(long seed, Duration length) {}

  @Override
  public void run() {
    long end = System.nanoTime() + length.toNanos();
    while (System.nanoTime() - end < 0) {
      pause(random.nextLong(SHORTEST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS));
      Fault fault = drawn();
      cause(fault);
    }
    proxy.restore();
    awaitDirect();
  }

  /** Whoever was refused by a killed etcd tries again only when gRPC's pause is over. */
  private void awaitDirect() {
    await()
        .atMost(REACHED)
        .ignoreExceptionsInstanceOf(StoreException.class)
        .until(() -> direct.head("/").revision() > 0);
  }

  /** From a shuffled deck, so that even a short run sees every fault. */
  private Fault drawn() {
    if (deck.isEmpty()) {
      deck.addAll(DECK);
      Collections.shuffle(deck, random);
    }
    return deck.removeLast();
  }

  private void cause(Fault fault) {
    done.merge(fault, 1, Integer::sum);
    switch (fault) {
      case CUT -> proxy.cutAll();
      case CUT_AFTER_CREATED -> {
        proxy.cutAll();
        proxy.cutNextAfterServerBytes(CREATED_BYTES + random.nextInt(CREATED_BYTES));
      }
      case BLACK_HOLE -> {
        proxy.blackHole();
        pause(random.nextLong(500, 5_000));
        proxy.restore();
      }
      case KILL -> {
        etcd.kill();
        etcd.restart();
      }
      // Only a watch that missed something cannot resume.
      case COMPACTION -> unseen(() -> pause(400));
    }
  }

  /** What is changed meanwhile nobody watches, and etcd's history forgets it. */
  void unseen(Runnable change) {
    proxy.blackHole();
    proxy.cutAll();
    change.run();
    compact();
    proxy.restore();
  }

  private void compact() {
    try (Client client = Client.builder().endpoints(etcd.endpoints()).waitForReady(false).build()) {
      client
          .getKVClient()
          .compact(direct.head("/").revision(), CompactOption.DEFAULT)
          .get(3, TimeUnit.SECONDS);
    } catch (StoreException | ExecutionException | TimeoutException e) {
      done.merge(Fault.COMPACTION, -1, Integer::sum);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void pause(long millis) {
    LockSupport.parkNanos(Duration.ofMillis(millis).toNanos());
  }

  /** How often each fault was caused; read it after the end. */
  Map<Fault, Integer> done() {
    return done;
  }
}
