package io.mekong.controlplane.app;

import io.mekong.registry.source.RegistryLoop.LeaseInquiry;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import java.util.concurrent.Semaphore;

/**
 * Asks the key store about leases, each on a virtual thread, few at a time: a mass of lost
 * instances may name ten thousand leases, and the connection also carries the reads that tell
 * whether the store is alive.
 */
final class LeaseQuestions implements LeaseInquiry {
  private static final int AT_A_TIME = 16;

  private final KeyStore store;
  private final Semaphore turns = new Semaphore(AT_A_TIME);

  /** Asks this store. */
  LeaseQuestions(KeyStore store) {
    this.store = store;
  }

  @Override
  public void ask(long lease, AnswerListener listener) {
    Thread.ofVirtual().name("lease-question").start(() -> listener.answered(inTurn(lease)));
  }

  private Answer inTurn(long lease) {
    turns.acquireUninterruptibly();
    try {
      return answer(lease);
    } finally {
      turns.release();
    }
  }

  private Answer answer(long lease) {
    try {
      return store.leaseTimeToLive(lease).isPresent() ? Answer.LIVES : Answer.GONE;
    } catch (StoreException e) {
      return Answer.UNKNOWN;
    }
  }
}
