package io.mekong.controlplane.ctl;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time of the past as people write it. */
final class Since {
  private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");

  private Since() {}

  /** Reads {@code 90s}, {@code 10m}, {@code 2h}, {@code 1d} or an instant; empty for neither. */
  static Optional<Instant> parse(String text, Instant now) {
    Matcher ago = AGO.matcher(text);
    if (ago.matches()) {
      return Optional.of(now.minus(duration(Long.parseLong(ago.group(1)), ago.group(2))));
    }
    try {
      return Optional.of(Instant.parse(text));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static Duration duration(long count, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
