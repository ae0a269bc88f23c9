package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;

/**
 * Receives what a watch reports. Calls are serial, on a thread of the store: copy, hand on and
 * return; what is thrown here ends the watch.
 */
public interface WatchObserver {
  /** The watch stands; says nothing about what was delivered. */
  void created(long headerRevision);

  /** Changes of one or more whole revisions, in order of revision. */
  void events(ImmutableList<KeyEvent> events, long headerRevision);

  /** The store's newest revision as this member knows it; proves neither freshness nor delivery. */
  void progress(long revision);

  /** The watch is over and reports nothing more. */
  void ended(StoreException cause);
}
