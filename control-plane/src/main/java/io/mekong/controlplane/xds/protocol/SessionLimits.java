package io.mekong.controlplane.xds.protocol;

import java.time.Duration;

/**
 * Bounds of one stream.
 *
 * @param names most names that a stream may subscribe to, of one type
 * @param nameBytes most bytes of a name, as UTF-8
 * @param partBytes a response that may be cut is cut behind this many bytes of resources
 * @param ackPatience a response that is not answered for so long no longer holds others back
 * @param gatePatience listeners and routes wait so long for the clusters they may need
 * @param removalPatience removals wait so long for the answer of what may refer to them; a client
 *     that is alive answers listeners and routes at once, so this is for dead ones
 * @param stuck a stream of which nothing is read for so long is reset
 */
public record SessionLimits(
    int names,
    int nameBytes,
    int partBytes,
    Duration ackPatience,
    Duration gatePatience,
    Duration removalPatience,
    Duration stuck) {
  /** 10,000 names of 256 bytes, 256 KiB, 1 s, 5 s, 30 s, 60 s. */
  public static final SessionLimits DEFAULT =
      new SessionLimits(
          10_000,
          256,
          256 * 1024,
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofSeconds(30),
          Duration.ofSeconds(60));
}
