package io.mekong.registry.service;

import io.mekong.registry.model.ServiceInstance;
import java.time.Duration;
import java.util.Optional;

/**
 * What a register, replace or renew led to.
 *
 * @param instance as it now stands in the store
 * @param outcome what happened to it
 * @param timeToLive life from now unless renewed; empty when it hangs on no lease
 */
public record Registration(
    ServiceInstance instance, Outcome outcome, Optional<Duration> timeToLive) {

  /** What happened to the key. */
  public enum Outcome {
    CREATED,
    /** Its value, or the lease it hangs on, is another one. */
    REPLACED,
    /** Nothing but the life of its lease. */
    RENEWED
  }
}
