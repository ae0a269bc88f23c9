package io.mekong.registry.store;

/** An open watch. */
public interface StoreWatch extends AutoCloseable {
  /** Asks the store to report its progress; the answer arrives at the observer, or never. */
  void requestProgress();

  /** Ends the watch without a report; does nothing when it has ended. */
  @Override
  void close();
}
