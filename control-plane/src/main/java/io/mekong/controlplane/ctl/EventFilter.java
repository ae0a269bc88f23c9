package io.mekong.controlplane.ctl;

import com.google.common.collect.ImmutableSet;
import io.mekong.registry.event.EventType;
import io.mekong.registry.event.LoggedEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * Which events are printed.
 *
 * @param service empty for all
 * @param id of an instance; empty for all
 * @param types empty for all
 * @param since older ones are not; empty for all
 */
record EventFilter(
    Optional<String> service,
    Optional<String> id,
    ImmutableSet<String> types,
    Optional<Instant> since) {
  /** A gap is always printed, if it is young enough: what is missing may have been wanted. */
  boolean matches(LoggedEvent event) {
    boolean gap = event.type().equals(EventType.GAP);
    return (gap || named(event)) && (since.isEmpty() || !time(event).isBefore(since.get()));
  }

  private boolean named(LoggedEvent event) {
    return (types.isEmpty() || types.contains(event.type()))
        && (service.isEmpty() || service.get().equals(event.service()))
        && (id.isEmpty() || id.get().equals(event.id()));
  }

  private static Instant time(LoggedEvent event) {
    try {
      return Instant.parse(event.fields().path("time").asText());
    } catch (DateTimeException e) {
      return Instant.MAX; // better shown than hidden
    }
  }
}
