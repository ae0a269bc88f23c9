package io.mekong.controlplane.xds.server;

import java.util.Optional;

/**
 * What is let in at the port.
 *
 * @param streams most streams open at a time, above 0
 * @param newStreamsPerSecond streams that may begin in a second, above 0; as many may begin at once
 *     after a quiet second
 * @param connectionsPerIdentity most connections that one client certificate may have at a time,
 *     above 0
 * @param connectionsPerAddress most connections that one IP address may have at a time, above 0;
 *     empty for any number: many clients may share an address
 * @param requestBytes most bytes of a request, unpacked
 */
public record StreamLimits(
    int streams,
    int newStreamsPerSecond,
    int connectionsPerIdentity,
    Optional<Integer> connectionsPerAddress,
    int requestBytes) {
  /** 10,000 streams, 2,000 new ones a second, 16 connections of a certificate, 4 MiB. */
  public static final StreamLimits DEFAULT =
      new StreamLimits(10_000, 2_000, 16, Optional.empty(), 4 * 1024 * 1024);
}
