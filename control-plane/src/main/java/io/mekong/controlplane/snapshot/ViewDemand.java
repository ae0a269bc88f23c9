package io.mekong.controlplane.snapshot;

/**
 * Tells the publisher which groups have nodes connected, so that it makes the tables they read and
 * drops those that nobody has read for a while.
 */
public interface ViewDemand {
  /** The views of a group; pure and cheap. */
  NodeViews viewsOf(NodeGroup group);

  /**
   * A node of this group is connected from now until {@link Connected#close}. Missing tables appear
   * with a later publication. Any thread, does not block.
   */
  Connected connect(NodeGroup group);

  /** Ends with the stream. Closing twice does nothing. */
  interface Connected extends AutoCloseable {
    @Override
    void close();
  }
}
