package io.mekong.controlplane.xds.server;

/**
 * How many streams are let in.
 *
 * @param streams most discovery streams open at a time, above 0
 * @param newStreamsPerSecond discovery streams that may begin in a second, above 0; as many may
 *     begin at once after a quiet second
 * @param connectionsPerIdentity most connections that one client certificate may have at a time,
 *     above 0
 */
public record StreamLimits(int streams, int newStreamsPerSecond, int connectionsPerIdentity) {
  /** 10,000 streams, 2,000 new ones a second, 16 connections of a certificate. */
  public static final StreamLimits DEFAULT = new StreamLimits(10_000, 2_000, 16);
}
