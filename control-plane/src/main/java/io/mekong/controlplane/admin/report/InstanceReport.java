package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.model.Locality;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * One instance.
 *
 * @param service the service it belongs to
 * @param id its name within the service
 * @param addr canonical IP literal
 * @param port 1-65535
 * @param weight 0-65535
 * @param health as registered
 * @param locality where it runs
 * @param metadata as registered
 * @param protocol lower case
 * @param lease hexadecimal as etcdctl prints it; absent when the key hangs on none
 * @param createRevision store revision that created the key
 * @param revision store revision of the value
 * @param served whether it gets traffic
 * @param because the rule that decided
 * @param drainedBy who took it out of traffic over its program's head; absent when nobody did
 * @param life where it stands in its life
 * @param held set when it is lost and served as last good
 */
@Serdeable
public record InstanceReport(
    String service,
    String id,
    String addr,
    int port,
    int weight,
    String health,
    Place locality,
    ImmutableSortedMap<String, String> metadata,
    String protocol,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> lease,
    long createRevision,
    long revision,
    boolean served,
    String because,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> drainedBy,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Life> life,
    @Schema(requiredMode = NOT_REQUIRED) Optional<Held> held) {

  /**
   * Where an instance or a node runs; an empty string means "not said".
   *
   * @param region widest
   * @param zone failure domain
   * @param subZone narrowest
   */
  @Serdeable
  public record Place(String region, String zone, String subZone) {
    /** For operators. */
    public static Place of(Locality locality) {
      return new Place(locality.region(), locality.zone(), locality.subZone());
    }
  }

  /**
   * Where an instance stands in its life.
   *
   * @param state REGISTERED, HEALTHY, UNHEALTHY, PENDING_REMOVAL or OFFLINE
   * @param cause why
   * @param evidence what was seen
   * @param since when it came into this state
   */
  @Serdeable
  public record Life(String state, String cause, String evidence, Instant since) {}

  /**
   * Why a lost instance is still served.
   *
   * @param cause how it was lost
   * @param since when it was lost
   */
  @Serdeable
  public record Held(String cause, Instant since) {}
}
