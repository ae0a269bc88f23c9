package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.Tables;
import org.jspecify.annotations.Nullable;

/**
 * The push under way on a stream: one that began is finished before the next begins, so that what
 * its routes lead to is not taken back by a newer publication while they wait for it. On a link
 * with round trips longer than the time between publications nothing else keeps the order.
 *
 * <p>Endpoints are not part of it: they are always the newest, but for those that a newer
 * publication took away while the push still needs them.
 */
final class Push {
  private final TableKey endpoints;
  private @Nullable Tables pinned;

  Push(TableKey endpoints) {
    this.endpoints = endpoints;
  }

  /** What is sent from now, when this is published. */
  Tables tables(Tables newest) {
    Tables begun = pinned;
    if (begun == null) {
      return newest;
    }
    ResourceTable fresh = newest.find(endpoints).orElse(null);
    return new Tables(
        begun.revision(),
        newest.registryRevision(),
        fresh == null ? begun.byKey() : begun.byKey().plus(endpoints, fresh));
  }

  /** Where endpoints are found that the newest table lacks; null when no push waits. */
  @Nullable ResourceTable lender() {
    Tables begun = pinned;
    return begun == null ? null : begun.find(endpoints).orElse(null);
  }

  /** Changes of it have to wait: it goes on at the next call. */
  void goesOn(Tables newest) {
    if (pinned == null) {
      pinned = newest;
    }
  }

  /**
   * All its changes are out.
   *
   * @return whether something newer may be sent now
   */
  boolean isOver(Tables newest) {
    Tables begun = pinned;
    pinned = null;
    return begun != null && begun.revision() != newest.revision();
  }
}
