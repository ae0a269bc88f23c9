package io.mekong.controlplane.xds.keepalive;

/**
 * What the kernel knows of a connection, by {@code TCP_INFO} (tcp(7)).
 *
 * @param roundTripNanos smoothed; 0 before the first measurement
 * @param jitterNanos mean deviation of the round trip
 * @param retransmits segments sent again since the connection began
 * @param unacked segments sent that the peer's kernel has not acknowledged
 * @param sinceAckNanos since the last acknowledgement of any kind
 */
public record TcpSample(
    long roundTripNanos, long jitterNanos, long retransmits, long unacked, long sinceAckNanos) {}
