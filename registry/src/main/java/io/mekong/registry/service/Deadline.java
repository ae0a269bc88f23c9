package io.mekong.registry.service;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Until when a request may work.
 *
 * @param end {@link Instant#MAX} for no limit
 * @param clock wall clock, since clients name a moment in it
 */
public record Deadline(Instant end, InstantSource clock) {
  /** No limit. */
  public static final Deadline NONE = new Deadline(Instant.MAX, InstantSource.system());

  /** Throws {@link ErrorCode#DEADLINE_EXCEEDED} when it has passed. */
  public void check() {
    if (clock.instant().isAfter(end)) {
      throw new ApiException(
          ErrorCode.DEADLINE_EXCEEDED, "x-request-deadline has passed; ask again with a later one");
    }
  }
}
