package io.mekong.controlplane.translation.listener;

import io.mekong.controlplane.translation.ResourceInput;

/**
 * What a listener depends on.
 *
 * @param name of the listener, of its route and, for inbound, of its cluster
 * @param port where it binds
 * @param traffic what goes through it
 */
record ListenerInput(String name, int port, Traffic traffic) implements ResourceInput {

  /** What goes through a listener. */
  enum Traffic {
    /** From the application to any service; bound to 127.0.0.1. */
    OUTBOUND_HTTP,
    /** From anywhere to the application; bound to every address. */
    INBOUND_HTTP,
    /** As {@link #INBOUND_HTTP}, for an application that does not speak HTTP. */
    INBOUND_TCP
  }

  @Override
  public String service() {
    return "";
  }
}
