package io.mekong.controlplane.receipt;

import io.mekong.controlplane.reconcile.ReconcileObserver.Reflected;
import java.time.Instant;

/**
 * Publications that brought the tables in step with the store; several revisions of the store may
 * share one.
 *
 * @param reflected up to where
 * @param after revision of the tables before the first of them
 * @param upTo revision of the tables after the last of them; the same when nothing changed
 * @param at when the last one was out
 */
public record Published(Reflected reflected, long after, long upTo, Instant at) {
  /** The same moment, without any publication. */
  Published nothing() {
    return new Published(reflected, upTo, upTo, at);
  }
}
