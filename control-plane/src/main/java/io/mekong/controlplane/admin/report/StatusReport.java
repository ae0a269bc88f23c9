package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * The whole at one glance.
 *
 * @param time by the clock of this machine
 * @param version of this program
 * @param ready whether it serves
 * @param store the store and how fresh what is known of it is
 * @param counts how many of what
 * @param publications snapshots published since the start
 * @param protectedServices services that hold lost instances, in order
 * @param held lost instances that are served, at most 1,000
 * @param heldResources raw resources that are served although the store lacks them, as {@code
 *     type/name}, at most 1,000
 * @param issues what a user should mend
 */
@Serdeable
public record StatusReport(
    Instant time,
    String version,
    boolean ready,
    Store store,
    Counts counts,
    long publications,
    ImmutableList<String> protectedServices,
    ImmutableList<HeldReport> held,
    ImmutableList<String> heldResources,
    ImmutableList<PlaneReports.Issue> issues) {

  /**
   * The store and how fresh what is known of it is.
   *
   * @param kind {@code etcd} or {@code embedded}
   * @param clusterId hexadecimal as etcdctl prints it; absent before the first load
   * @param revision that is served, 0 before the first load
   * @param freshness LOADING, CURRENT or STALE
   * @param staleSince last confirmation of what is known; only when STALE
   * @param cause why it is stale; only when STALE
   */
  @Serdeable
  public record Store(
      String kind,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> clusterId,
      long revision,
      String freshness,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Instant> staleSince,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> cause) {}

  /**
   * How many of what.
   *
   * @param services known, lingering ones included
   * @param instances registered now
   * @param held lost instances that are served
   * @param rejected keys set aside
   * @param nodes connected
   */
  @Serdeable
  public record Counts(int services, int instances, int held, int rejected, int nodes) {}

  /**
   * A lost instance that is served as last good.
   *
   * @param service the service it belongs to
   * @param id its name within the service
   * @param endpoint address and port
   * @param cause how it was lost
   * @param since when it was lost
   */
  @Serdeable
  public record HeldReport(
      String service, String id, String endpoint, String cause, Instant since) {}
}
