package io.mekong.tests.chaos;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.Txn;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes 130 times a second, every fifth time a deletion, straight to the store; what an outage
 * delays is made up for. A write that fails is not repeated.
 */
final class Writer implements Runnable {
  private static final Duration PERIOD = Duration.ofNanos(1_000_000_000L / 130);

  private final KeyStore store;
  private final Content content;
  private final Random random;
  private final Duration length;
  private int written;
  private int failed;

  /** What is written. */
  interface Content {
    /** Keys that are put and deleted. */
    List<String> keys();

    /** The value of the {@code number}th write. */
    String value(String key, int number);
  }

  Writer(KeyStore store, Content content, long seed, Duration length) {
    this.store = store;
    this.content = content;
    this.random = new Random(seed);
    this.length = length;
  }

  @Override
  public void run() {
    long start = System.nanoTime();
    long end = start + length.toNanos();
    for (long due = start; due - end < 0; due += PERIOD.toNanos()) {
      LockSupport.parkNanos(due - System.nanoTime());
      write();
    }
  }

  private void write() {
    String key = content.keys().get(random.nextInt(content.keys().size()));
    Txn.Write write =
        random.nextInt(5) == 0
            ? new Txn.Delete(key)
            : new Txn.Put(key, ByteString.copyFromUtf8(content.value(key, written)), 0);
    try {
      store.commit(new Txn(ImmutableList.of(), ImmutableList.of(write)));
      written++;
    } catch (StoreException e) {
      failed++;
    }
  }

  /** Writes answered; read it after the end. */
  int written() {
    return written;
  }

  /** Writes whose outcome nobody knows; read it after the end. */
  int failed() {
    return failed;
  }
}
