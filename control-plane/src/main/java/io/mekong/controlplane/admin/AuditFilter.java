package io.mekong.controlplane.admin;

import io.mekong.controlplane.audit.Actor;
import io.mekong.controlplane.audit.AuditEntry;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.annotation.QueryValue;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which changes are asked for.
 *
 * @param who part of the address, the subject or the program's name
 * @param key part of the key
 * @param since only those noted at this time or later, such as 2026-01-31T12:00:00Z
 */
@Introspected
record AuditFilter(
    @QueryValue @Nullable String who,
    @QueryValue @Nullable String key,
    @QueryValue @Nullable String since) {

  /** The same, read. */
  @FunctionalInterface
  interface Wanted extends Predicate<AuditEntry> {}

  /** Throws {@link ErrorCode#INVALID_PARAMETER}. */
  Wanted wanted() {
    Instant from = from();
    return entry ->
        !entry.time().isBefore(from)
            && (key == null || entry.fact().key().contains(key))
            && (who == null || isBy(entry.fact().actor(), who));
  }

  private static boolean isBy(Actor actor, String who) {
    return actor.address().contains(who)
        || actor.subject().contains(who)
        || actor.agent().contains(who);
  }

  private Instant from() {
    try {
      return since == null ? Instant.EPOCH : Instant.parse(since);
    } catch (DateTimeException e) {
      throw new ApiException(
          ErrorCode.INVALID_PARAMETER, "since must be a time such as 2026-01-31T12:00:00Z", e);
    }
  }
}
