package io.mekong.tests.bench.fleet;

import io.mekong.tests.kit.storm.StormRegistry;

/**
 * What is played.
 *
 * @param name a letter
 * @param services of {@value #INSTANCES} instances each, {@value #MANY_INSTANCES} when they are
 *     large
 * @param sidecars each with all clusters and a connection of its own
 * @param subset services of which each asks the endpoints, chosen at random; 0 for all
 * @param rate changes a second
 * @param circumstance what is special
 */
public record FleetCase(
    String name, int services, int sidecars, int subset, int rate, Circumstance circumstance) {
  /** What is special about a case. */
  enum Circumstance {
    NONE,
    /** Of each service 5,000 instances. */
    LARGE_SERVICES,
    /** Every other sidecar speaks state of the world, the others delta. */
    SOTW_BESIDE_DELTA,
    /** Each sidecar names the services that it asks for in {@code mekong.services}. */
    NODES_DIFFER,
    /** Between sidecars and control plane lies a link of 3-18 ms there and back. */
    EDGE,
    /** The same, and 2 % of what is sent is sent again after 200-400 ms, as TCP does. */
    LOSSY_EDGE
  }

  private static final int INSTANCES = 10;
  private static final int MANY_INSTANCES = 5_000;

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

  /** As many sidecars as two cores hold. */
  public static final FleetCase SCALE_20 = new FleetCase("scale-20", 1_000, 5_000, 50, 20);

  /** The same with more changes than they bear. */
  public static final FleetCase SCALE_100 = new FleetCase("scale-100", 1_000, 5_000, 50, 100);

  /** No two nodes are alike. */
  public static final FleetCase NODES_DIFFER =
      new FleetCase("nodes-differ", 1_000, 5_000, 50, 20, Circumstance.NODES_DIFFER);

  /** One service that is encoded whole at each of its changes. */
  public static final FleetCase LARGE_SERVICE =
      new FleetCase("large-service", 1, 50, 0, 10, Circumstance.LARGE_SERVICES);

  /** Both forms of the protocol. */
  public static final FleetCase MIXED =
      new FleetCase("mixed", 1_000, 200, 50, 50, Circumstance.SOTW_BESIDE_DELTA);

  /** A small mesh far away. */
  public static final FleetCase EDGE = new FleetCase("edge", 100, 50, 0, 5, Circumstance.EDGE);

  /** A small mesh far away, over a bad link. */
  public static final FleetCase LOSSY_EDGE =
      new FleetCase("edge-lossy", 100, 50, 0, 5, Circumstance.LOSSY_EDGE);

  FleetCase(String name, int services, int sidecars, int subset, int rate) {
    this(name, services, sidecars, subset, rate, Circumstance.NONE);
  }

  /** The same with enough changes for a compiler to see what matters. */
  FleetCase warming() {
    return new FleetCase(
        name, services, sidecars, subset, Math.max(rate, WARMING_RATE), circumstance);
  }

  /** How many clusters a sidecar is served. */
  int clustersOfSidecar() {
    return circumstance == Circumstance.NODES_DIFFER ? subset : services;
  }

  /** Of each service. */
  int instances() {
    return circumstance == Circumstance.LARGE_SERVICES ? MANY_INSTANCES : INSTANCES;
  }

  /** Or state of the world. */
  boolean speaksDelta(int sidecar) {
    return circumstance != Circumstance.SOTW_BESIDE_DELTA || sidecar % 2 == 0;
  }

  StormRegistry registry() {
    return new StormRegistry(services, instances());
  }

  String service(int number) {
    return "s" + number;
  }
}
