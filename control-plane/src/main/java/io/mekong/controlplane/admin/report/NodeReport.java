package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * One connected node.
 *
 * @param id as the node says; streams of the same id are shown as one node
 * @param cluster as the node says; empty when it says nothing
 * @param locality as the node says; it may say nothing
 * @param userAgent name and version, such as {@code envoy 1.40.0}; empty when unknown
 * @param address remote IP and port of its oldest stream
 * @param connectedSince when its oldest open stream began
 * @param inSync whether everything that was sent to it was accepted
 * @param streams how many it has open
 * @param types one for each stream and type that it asked for
 * @param refusedTypes requests of its open streams for types that are not served there
 * @param roundTripMicros smoothed round trip of its connection in microseconds; absent when not
 *     measured
 * @param jitterMicros variation of the round trip in microseconds; absent when not measured
 * @param keepalive what was made of these; absent when not measured
 * @param replica to which it is or was connected; absent unless all replicas were asked
 * @param gone when it left and why; absent while it is connected. What else is told is how it was
 */
@Serdeable
public record NodeReport(
    String id,
    String cluster,
    InstanceReport.Place locality,
    String userAgent,
    String address,
    Instant connectedSince,
    boolean inSync,
    int streams,
    ImmutableList<TypeReport> types,
    long refusedTypes,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Long> roundTripMicros,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Long> jitterMicros,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Keepalive> keepalive,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> replica,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Gone> gone) {
  /** The same, and to which replica it is connected. */
  public NodeReport at(String name) {
    return new NodeReport(
        id,
        cluster,
        locality,
        userAgent,
        address,
        connectedSince,
        inSync,
        streams,
        types,
        refusedTypes,
        roundTripMicros,
        jitterMicros,
        keepalive,
        Optional.of(name),
        gone);
  }

  /** The same, no longer connected. */
  public NodeReport left(Gone when) {
    return new NodeReport(
        id,
        cluster,
        locality,
        userAgent,
        address,
        connectedSince,
        inSync,
        0,
        types,
        refusedTypes,
        roundTripMicros,
        jitterMicros,
        keepalive,
        replica,
        Optional.of(when));
  }

  /**
   * The end of a node's last stream.
   *
   * @param since when it ended
   * @param why it ended
   */
  @Serdeable
  public record Gone(Instant since, String why) {}

  /**
   * The pings of the node's oldest connection.
   *
   * @param measured who measured the round trip: {@code tcp} or {@code ping}
   * @param intervalMillis of silence before a ping
   * @param timeoutMillis after a ping without a sign of life the connection is closed
   * @param retransmits segments that were sent to the node again; absent without epoll
   */
  @Serdeable
  public record Keepalive(
      String measured,
      long intervalMillis,
      long timeoutMillis,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Long> retransmits) {}

  /**
   * One resource type on one stream of a node.
   *
   * @param type lower-case plural, such as {@code clusters}
   * @param mode {@code delta} or {@code sotw}
   * @param sent version of the set that was last sent; empty when nothing was
   * @param acked version of the last ACK; empty when there was none
   * @param acks since the stream began
   * @param nacks since the stream began
   * @param inSync whether everything sent was accepted
   * @param behindSince since when not; absent when it was
   * @param responses sent since the stream began
   * @param bytes of them, without HTTP/2 and TLS
   * @param nack the last refusal; absent when there was none
   * @param wanted what the node should have; absent in lists and of a node that left
   */
  @Serdeable
  public record TypeReport(
      String type,
      String mode,
      String sent,
      String acked,
      long acks,
      long nacks,
      boolean inSync,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Instant> behindSince,
      long responses,
      long bytes,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Nack> nack,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Wanted> wanted) {}

  /**
   * What a node should have of a type now, against what it was sent and has ACKed.
   *
   * @param wanted how many resources it should have
   * @param sent of how many of them it was sent the wanted version
   * @param acked of how many of them it has ACKed the wanted version, with nothing else on its way
   * @param differing how many names are not in sync; those among them that it should no longer have
   *     are in none of the counts before
   * @param names those names, worst first, the first 100
   * @param truncated whether there are more
   */
  @Serdeable
  public record Wanted(
      int wanted,
      int sent,
      int acked,
      int differing,
      ImmutableList<Differing> names,
      boolean truncated) {}

  /**
   * A resource that is not in sync.
   *
   * @param name of the resource
   * @param state REFUSED, STALE (another version was sent), MISSING (not sent), EXTRA (no longer
   *     wanted, and not ACKed to be gone) or UNANSWERED
   */
  @Serdeable
  public record Differing(String name, String state) {}

  /**
   * A refusal by the node.
   *
   * @param version what was refused
   * @param message the node's own words, at most 1,024 bytes
   * @param resources those that are not sent to it again in that version; found by sending the
   *     parts of a refused response one by one, so empty while that goes on
   */
  @Serdeable
  public record Nack(String version, String message, ImmutableList<Refused> resources) {}

  /**
   * A version of a resource that the node refuses.
   *
   * @param name of the resource
   * @param version of it
   * @param service from whose registrations it was made; empty for a raw resource
   */
  @Serdeable
  public record Refused(String name, String version, String service) {}
}
