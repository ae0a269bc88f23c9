package io.mekong.registry.agent;

import io.mekong.registry.client.RegistrationEvent;
import io.mekong.registry.client.RegistrationListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes a line for each event; of failures in a row the first and every twentieth. */
final class EventLog implements RegistrationListener {
  private static final Logger log = LoggerFactory.getLogger("agent");
  private static final int EVERY = 20;

  private final String instance;
  private int failures;

  /**
   * A log.
   *
   * @param instance {@code service/id}
   */
  EventLog(String instance) {
    this.instance = instance;
  }

  @Override
  public void on(RegistrationEvent event) {
    if (event instanceof RegistrationEvent.Unreachable(var server, var reason, var retryIn)) {
      if (failures++ % EVERY == 0) {
        log.warn(
            "unreachable instance={} server={} retry_in_ms={} failures={} reason=\"{}\"",
            instance,
            server,
            retryIn.toMillis(),
            failures,
            reason);
      }
      return;
    }
    failures = 0;
    switch (event) {
      case RegistrationEvent.Registered(var outcome, var server) ->
          log.info(
              "registered instance={} outcome={} server={}",
              instance,
              outcome.name().replace("OUTCOME_", ""),
              server);
      case RegistrationEvent.Lost() -> log.warn("lost instance={}", instance);
      case RegistrationEvent.Refused(var code, var reason, var retryIn) ->
          log.error(
              "refused instance={} code={} retry_in_ms={} reason=\"{}\"",
              instance,
              code,
              retryIn.toMillis(),
              reason);
      case RegistrationEvent.Taken(var addr, var port) ->
          log.error("taken instance={} by_addr={} by_port={}", instance, addr, port);
      case RegistrationEvent.Drained() -> log.info("drained instance={}", instance);
      case RegistrationEvent.Deregistered() -> log.info("deregistered instance={}", instance);
      case RegistrationEvent.GivenUp() -> log.warn("given_up instance={}", instance);
      case RegistrationEvent.Unreachable unreachable -> {}
    }
  }
}
