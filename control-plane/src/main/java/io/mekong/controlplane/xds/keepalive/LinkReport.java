package io.mekong.controlplane.xds.keepalive;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * What is known of a connection's link, and what was made of it.
 *
 * @param measured who measured: {@code tcp}, {@code ping}, or {@code none} before the first
 * @param roundTrip smoothed; zero before the first measurement
 * @param jitter mean deviation of the round trip
 * @param retransmits segments that we sent again since the connection began; absent without epoll
 * @param interval of silence before a ping
 * @param timeout after a ping without a sign of life
 */
public record LinkReport(
    String measured,
    Duration roundTrip,
    Duration jitter,
    OptionalLong retransmits,
    Duration interval,
    Duration timeout) {}
