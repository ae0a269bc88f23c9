package io.mekong.registry.model;

import org.jspecify.annotations.Nullable;

/**
 * Where an instance runs, from wide to narrow; an empty string means "not said".
 *
 * @param region for example {@code KH-PNH}
 * @param zone failure domain within the region
 * @param subZone rack or cell within the zone
 */
public record Locality(String region, String zone, String subZone) implements Comparable<Locality> {
  /** An instance that said nothing about its place. */
  public static final Locality UNKNOWN = new Locality("", "", "");

  @Override
  public int compareTo(Locality other) {
    int byRegion = region.compareTo(other.region);
    if (byRegion != 0) {
      return byRegion;
    }
    int byZone = zone.compareTo(other.zone);
    return byZone != 0 ? byZone : subZone.compareTo(other.subZone);
  }

  /** By hand, like {@link #equals}: that of every endpoint of a service is asked for. */
  @Override
  public int hashCode() {
    return (region.hashCode() * 31 + zone.hashCode()) * 31 + subZone.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Locality that
        && region.equals(that.region)
        && zone.equals(that.zone)
        && subZone.equals(that.subZone);
  }
}
