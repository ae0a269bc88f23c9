package io.mekong.controlplane.xds.server;

import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.snapshot.XdsType;

/**
 * What some publications in a row bring for one type of one stream. Filled again and again on the
 * stream's event loop, so that a delivery allocates nothing.
 */
public final class Carried {
  private final XdsType type;
  private Origin oldest = Origin.NONE;
  private long upTo;
  private long toldNanos;

  Carried(XdsType type) {
    this.type = type;
  }

  /** Of all its resources. */
  public XdsType type() {
    return type;
  }

  /** The publication of them whose change was known first. */
  public Origin oldest() {
    return oldest;
  }

  /** Revision of the newest of them. */
  public long upTo() {
    return upTo;
  }

  /** When its last response was handed to the transport. */
  public long toldNanos() {
    return toldNanos;
  }

  boolean isEmpty() {
    return upTo == 0;
  }

  void add(Origin origin, long revision) {
    oldest = isEmpty() ? origin : Origin.older(oldest, origin);
    upTo = Math.max(upTo, revision);
  }

  void told(long nowNanos) {
    toldNanos = nowNanos;
  }

  void clear() {
    oldest = Origin.NONE;
    upTo = 0;
  }

  void take(Carried from) {
    add(from.oldest, from.upTo);
    toldNanos = from.toldNanos;
  }
}
