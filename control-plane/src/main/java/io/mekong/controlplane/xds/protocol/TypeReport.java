package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.Optional;

/**
 * One type of one stream, for status pages.
 *
 * @param type which
 * @param sentVersion version of the set after the last response; empty for none
 * @param ackedVersion of the last ACK; empty for none
 * @param nackedVersion of the last NACK; empty for none
 * @param nackMessage what the client said with it, at most 1,024 bytes
 * @param acks since the stream began
 * @param nacks since the stream began
 * @param inSync everything sent was accepted
 * @param unansweredNanos when the oldest response was sent that is not answered, by the clock of
 *     {@link Session#next}; empty when all are
 * @param refused resources that are not sent to this client again in that version
 */
public record TypeReport(
    XdsType type,
    String sentVersion,
    String ackedVersion,
    String nackedVersion,
    String nackMessage,
    long acks,
    long nacks,
    boolean inSync,
    Optional<Long> unansweredNanos,
    ImmutableList<Refused> refused) {

  /**
   * One version of a resource that the client refused by itself, or by name.
   *
   * @param name of the resource
   * @param version of it
   * @param service whose resource it is; empty for a raw one or one of ours
   */
  public record Refused(String name, String version, String service) {}
}
