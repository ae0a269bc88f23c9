package io.mekong.registry.source;

import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.ServiceKey;

/**
 * Somewhere registrations come from. A source parses, sets bad registrations aside and keeps their
 * last good value; it never removes anything because it lost its connection.
 */
public interface RegistrySource extends AutoCloseable {
  /** Lower-case name for logs and metrics, from a closed set. */
  String name();

  /** Starts reporting; calls of the listener are serial. Once. */
  void start(SourceListener listener);

  /** Registrations set aside now, and keys that were last accepted; immutable, any thread. */
  SourceContents contents();

  /**
   * Whether it has a registration of its own that stands above one in the store; any thread. False
   * for the store itself.
   */
  default boolean overrides(ServiceKey service, InstanceId id) {
    return false;
  }

  /** Stops all threads of the source and waits for them. */
  @Override
  void close();

  /** Receives what a source tells; must not block. */
  interface SourceListener {
    /** Something happened. */
    void on(SourceEvent event);
  }
}
