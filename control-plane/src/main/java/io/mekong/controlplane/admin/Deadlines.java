package io.mekong.controlplane.admin;

import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.Deadline;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpRequest;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Reads {@code x-request-deadline}: a moment in milliseconds since the epoch. */
final class Deadlines {
  static final String HEADER = "x-request-deadline";

  private Deadlines() {}

  static Deadline of(HttpRequest<?> request) {
    return of(request.getHeaders().get(HEADER));
  }

  static Deadline of(@Nullable String text) {
    if (text == null) {
      return Deadline.NONE;
    }
    try {
      return new Deadline(Instant.ofEpochMilli(Long.parseLong(text)), InstantSource.system());
    } catch (NumberFormatException e) {
      throw new ApiException(
          ErrorCode.INVALID_PARAMETER, HEADER + " must be milliseconds since the epoch", e);
    }
  }
}
