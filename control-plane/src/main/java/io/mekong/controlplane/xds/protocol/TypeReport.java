package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.XdsType;

/**
 * One type of one stream, for status pages.
 *
 * @param type which
 * @param sentVersion version of the set after the last response; empty for none
 * @param ackedVersion of the last ACK; empty for none
 * @param nackedVersion of the last NACK; empty for none
 * @param nackMessage what the client said with it, at most 1,024 characters
 * @param acks since the stream began
 * @param nacks since the stream began
 * @param inSync everything sent was accepted
 */
public record TypeReport(
    XdsType type,
    String sentVersion,
    String ackedVersion,
    String nackedVersion,
    String nackMessage,
    long acks,
    long nacks,
    boolean inSync) {}
