package io.mekong.controlplane.app;

import io.mekong.registry.source.RegistryLoop.LeaseInquiry;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;

/**
 * Asks the key store about leases, each on a virtual thread.
 *
 * @param store where the leases are
 */
record LeaseQuestions(KeyStore store) implements LeaseInquiry {
  @Override
  public void ask(long lease, AnswerListener listener) {
    Thread.ofVirtual().name("lease-question").start(() -> listener.answered(answer(lease)));
  }

  private Answer answer(long lease) {
    try {
      return store.leaseTimeToLive(lease).isPresent() ? Answer.LIVES : Answer.GONE;
    } catch (StoreException e) {
      return Answer.UNKNOWN;
    }
  }
}
