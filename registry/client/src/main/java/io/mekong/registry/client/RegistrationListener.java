package io.mekong.registry.client;

/** Is told what becomes of one registration. */
@FunctionalInterface
public interface RegistrationListener {
  /** Told on the registration's own thread, in order; must not wait for the registration. */
  void on(RegistrationEvent event);
}
