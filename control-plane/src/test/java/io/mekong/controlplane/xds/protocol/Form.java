package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.function.Predicate;

/** The forms of the protocol, each with its session and its simulated client. */
enum Form {
  DELTA,
  SOTW;

  /** A few names at a time, in parts of one or two resources. */
  private static final SessionLimits LIMITS =
      new SessionLimits(
          100,
          100,
          200,
          SessionLimits.DEFAULT.ackPatience(),
          SessionLimits.DEFAULT.gatePatience(),
          SessionLimits.DEFAULT.removalPatience(),
          SessionLimits.DEFAULT.stuck());

  /** A new stream of such a node. */
  Session session(NodeGroup group) {
    return switch (this) {
      case DELTA -> delta(group);
      case SOTW -> sotw(group);
    };
  }

  /** A client on a new stream that refuses bad resources. */
  SimulatedClient client(NodeGroup group, Predicate<VersionedResource> bad) {
    return switch (this) {
      case DELTA -> new SimulatedDelta(delta(group), bad);
      case SOTW -> new SimulatedSotw(sotw(group), bad);
    };
  }

  private static DeltaSession delta(NodeGroup group) {
    return new DeltaSession(group, TestPublisher.FACTS, TestPublisher.VIEWS, LIMITS);
  }

  private static SotwSession sotw(NodeGroup group) {
    return new SotwSession(group, TestPublisher.FACTS, TestPublisher.VIEWS, LIMITS);
  }
}
