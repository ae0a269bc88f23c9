package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;

/**
 * The connected nodes by where they run.
 *
 * @param zones in order of region and zone
 */
@Serdeable
public record FleetReport(ImmutableList<Zone> zones) {

  /**
   * The nodes of one zone.
   *
   * @param region as they say; empty when they say none
   * @param zone as they say; empty when they say none
   * @param inSync have accepted everything that was sent to them
   * @param behind have not answered something yet
   * @param refusing have not accepted what they refused last
   */
  @Serdeable
  public record Zone(String region, String zone, int inSync, int behind, int refusing) {}
}
