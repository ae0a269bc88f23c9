package io.mekong.controlplane.xds.server;

import io.mekong.controlplane.snapshot.XdsType;

/** A few deliveries in a row, oldest first; made once, so that adding one allocates nothing. */
final class CarriedRing {
  /** Behind this many, what comes is counted together with the newest. */
  private static final int CAPACITY = 4;

  private final Carried[] ring = new Carried[CAPACITY];
  private int first;
  private int count;

  CarriedRing(XdsType type) {
    for (int i = 0; i < CAPACITY; i++) {
      ring[i] = new Carried(type);
    }
  }

  boolean isEmpty() {
    return count == 0;
  }

  /** The one to fill next. */
  Carried last() {
    if (count < CAPACITY) {
      count++;
    }
    return ring[(first + count - 1) % CAPACITY];
  }

  /** The oldest; only where there is one. */
  Carried first() {
    return ring[first];
  }

  void dropFirst() {
    ring[first].clear();
    first = (first + 1) % CAPACITY;
    count--;
  }
}
