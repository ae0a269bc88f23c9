package io.mekong.registry.store;

import com.google.common.collect.ImmutableList;

/**
 * What happens to a {@link WatchedPrefix}. Answers carry the generation of the attempt that they
 * belong to; those of an older attempt are dropped.
 */
sealed interface PrefixEvent {
  /** Belongs to an attempt. */
  sealed interface Answer extends PrefixEvent {
    /** Of that attempt. */
    long generation();
  }

  /** Begin, or begin again after a fault. */
  record Start() implements PrefixEvent {}

  /** A page of a listing arrived. */
  record PageRead(long generation, RangePage page) implements Answer {}

  /** A page of a listing could not be read. */
  record PageFailed(long generation, StoreException cause) implements Answer {}

  /** A page of a comparison arrived. */
  record AuditPageRead(long generation, RangePage page) implements Answer {}

  /** A page of a comparison could not be read. */
  record AuditFailed(long generation, StoreException cause) implements Answer {}

  /** The watch delivered changes. */
  record Delivered(long generation, ImmutableList<KeyEvent> events) implements Answer {}

  /** The watch reported progress. */
  record Progress(long generation, long revision) implements Answer {}

  /** The watch is over. */
  record WatchEnded(long generation, StoreException cause) implements Answer {}

  /** The newest revision was read. */
  record HeadRead(long generation, StoreHead head) implements Answer {}

  /** The newest revision could not be read. */
  record HeadFailed(long generation, StoreException cause) implements Answer {}

  /** The wait before another attempt is over. */
  record RetryDue(long generation) implements Answer {}

  /** A second has passed. */
  record Tick() implements PrefixEvent {}

  /** Somebody wants to know now how far the store is. */
  record HeadWanted() implements PrefixEvent {}

  /** It is time to compare with the store. */
  record AuditDue() implements PrefixEvent {}

  /** Somebody waits for a comparison with the store; answered with Audited. */
  record AuditAsked() implements PrefixEvent {}

  /** Delivered changes did not fit the mailbox and were dropped. */
  record Overrun() implements PrefixEvent {}

  /** Actions failed half-way: the listener may lack the last of what was told. */
  record NotTaken(Throwable fault) implements PrefixEvent {}
}
