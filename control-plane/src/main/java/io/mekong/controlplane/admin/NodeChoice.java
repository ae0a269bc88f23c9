package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes a list is to have.
 *
 * @param contains what id, cluster, region or zone contains, in lower case; empty for any
 * @param state in which they are
 * @param region where they say that they run, wholly; empty for any
 * @param zone likewise
 */
record NodeChoice(String contains, State state, Optional<String> region, Optional<String> zone)
    implements Predicate<NodeReport> {

  /** How a node stands to what it was sent. */
  enum State {
    ANY,
    IN_SYNC,
    /** It has not answered something yet. */
    BEHIND,
    /** It has not accepted what it refused last. */
    REFUSING
  }

  /** Reads the query parameters; throws {@link ErrorCode#INVALID_PARAMETER}. */
  static NodeChoice of(NodesController.Wanted wanted) {
    return of(
        wanted.contains(),
        wanted.state(),
        Optional.ofNullable(wanted.region()),
        Optional.ofNullable(wanted.zone()));
  }

  static NodeChoice of(
      @Nullable String contains,
      @Nullable String state,
      Optional<String> region,
      Optional<String> zone) {
    return new NodeChoice(
        contains == null ? "" : contains.toLowerCase(Locale.ROOT),
        state == null ? State.ANY : parse(state),
        region,
        zone);
  }

  private static State parse(String state) {
    return switch (state.toLowerCase(Locale.ROOT)) {
      case "in-sync" -> State.IN_SYNC;
      case "behind" -> State.BEHIND;
      case "refusing" -> State.REFUSING;
      default ->
          throw new ApiException(
              ErrorCode.INVALID_PARAMETER, "state must be in-sync, behind or refusing");
    };
  }

  @Override
  public boolean test(NodeReport node) {
    return (state == State.ANY || state == stateOf(node))
        && region.orElse(node.locality().region()).equals(node.locality().region())
        && zone.orElse(node.locality().zone()).equals(node.locality().zone())
        && holds(node);
  }

  private boolean holds(NodeReport node) {
    return contains.isEmpty()
        || String.join(
                "\n", node.id(), node.cluster(), node.locality().region(), node.locality().zone())
            .toLowerCase(Locale.ROOT)
            .contains(contains);
  }

  /** The state of a node, never ANY. */
  static State stateOf(NodeReport node) {
    if (node.inSync()) {
      return State.IN_SYNC;
    }
    boolean refuses =
        node.types().stream().anyMatch(type -> !type.inSync() && type.nack().isPresent());
    return refuses ? State.REFUSING : State.BEHIND;
  }
}
