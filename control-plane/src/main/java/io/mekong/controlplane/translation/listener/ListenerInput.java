package io.mekong.controlplane.translation.listener;

import io.mekong.controlplane.translation.ResourceInput;

/**
 * What a listener depends on.
 *
 * @param name of the listener, of its route and, for inbound, of its cluster
 * @param place where calls come from
 */
record ListenerInput(String name, Place place) implements ResourceInput {

  /** Where calls come from. */
  sealed interface Place {}

  /**
   * From a port.
   *
   * @param number where it binds
   * @param traffic what goes through it
   */
  record Port(int number, Traffic traffic) implements Place {}

  /** From within the library that asks; binds nothing, bears the name of a service. */
  record Library() implements Place {}

  /** What goes through a port. */
  enum Traffic {
    /** From the application to any service; bound to 127.0.0.1. */
    OUTBOUND_HTTP,
    /** From anywhere to the application; bound to every address. */
    INBOUND_HTTP,
    /** As {@link #INBOUND_HTTP}, for an application that does not speak HTTP. */
    INBOUND_TCP
  }

  static ListenerInput port(String name, int number, Traffic traffic) {
    return new ListenerInput(name, new Port(number, traffic));
  }

  static ListenerInput library(String service) {
    return new ListenerInput(service, new Library());
  }

  @Override
  public String service() {
    return place instanceof Library ? name : "";
  }
}
