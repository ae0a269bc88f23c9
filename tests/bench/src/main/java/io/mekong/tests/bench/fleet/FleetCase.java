package io.mekong.tests.bench.fleet;

import io.mekong.tests.kit.storm.StormRegistry;

/**
 * What is played.
 *
 * @param name a letter
 * @param services of {@value #INSTANCES} instances each
 * @param sidecars each with all clusters and a connection of its own
 * @param subset services of which each asks the endpoints, chosen at random; 0 for all
 * @param rate changes a second
 */
public record FleetCase(String name, int services, int sidecars, int subset, int rate) {
  /** Of each service. */
  public static final int INSTANCES = 10;

  private static final int WARMING_RATE = 50;

  /** A small mesh that changes much. */
  public static final FleetCase A = new FleetCase("A", 100, 50, 0, 50);

  /** Everybody has everything: as much as two cores bear. */
  public static final FleetCase B = new FleetCase("B", 1_000, 200, 0, 50);

  /** Everybody has what it needs. */
  public static final FleetCase C = new FleetCase("C", 1_000, 200, 50, 50);

  /** One that has everything. */
  public static final FleetCase D = new FleetCase("D", 1_000, 1, 0, 50);

  /** A small mesh that changes little. */
  public static final FleetCase E = new FleetCase("E", 100, 50, 0, 5);

  /** The same with enough changes for a compiler to see what matters. */
  FleetCase warming() {
    return new FleetCase(name, services, sidecars, subset, Math.max(rate, WARMING_RATE));
  }

  StormRegistry registry() {
    return new StormRegistry(services, INSTANCES);
  }

  String service(int number) {
    return "s" + number;
  }
}
