package io.mekong.tests.chaos.simulation;

import com.google.protobuf.ByteString;

/** What a write or the end of a key says about whether its instance may be served. */
enum Evidence {
  /** It wants traffic. */
  HEALTHY,
  /** It leaves on purpose. */
  ON_PURPOSE,
  /** It was lost: unhealthy, or its lease ended. */
  LOST,
  /** The store was replaced by one that lacks it. Not a reason by itself. */
  REPLACED,
  /** A value that breaks a rule: the last good one stands. */
  NONE;

  static Evidence of(ByteString value) {
    String text = value.toStringUtf8();
    if (!text.startsWith("{")) {
      return NONE;
    }
    if (text.contains("DRAINING") || text.contains("\"weight\":0")) {
      return ON_PURPOSE;
    }
    return text.contains("\"HEALTHY\"") ? HEALTHY : LOST;
  }
}
