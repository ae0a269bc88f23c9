package io.mekong.registry.model;

import java.util.Comparator;

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

  private static final Comparator<Locality> ORDER =
      Comparator.comparing(Locality::region)
          .thenComparing(Locality::zone)
          .thenComparing(Locality::subZone);

  @Override
  public int compareTo(Locality other) {
    return ORDER.compare(this, other);
  }
}
