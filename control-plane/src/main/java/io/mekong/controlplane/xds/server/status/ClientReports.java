package io.mekong.controlplane.xds.server.status;

import com.google.common.collect.ImmutableList;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Reads the open streams, each on its event loop. Any thread. */
@FunctionalInterface
public interface ClientReports {
  /**
   * The streams of these nodes.
   *
   * @return fails with {@link TooManyClientsException} when there are more than is good
   */
  CompletableFuture<ImmutableList<ClientReport>> of(Predicate<String> nodeId);

  /** More streams match than are read for one answer. */
  final class TooManyClientsException extends Exception {
    private static final long serialVersionUID = 1;

    /** With what matches and what may. */
    public TooManyClientsException(int matching, int most) {
      super(
          "%,d streams of one event loop match, %,d may; narrow it by node_matchers"
              .formatted(matching, most));
    }
  }
}
