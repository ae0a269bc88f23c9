package io.mekong.controlplane.admin;

import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How far a revision should have arrived before a request is answered.
 *
 * @param patience longest time to wait for it, at most 9 s; zero not to wait
 * @param percent of the concerned nodes that must have accepted it, 0-100
 */
record ReceiptWish(Duration patience, double percent) {
  private static final double ALL = 100;

  /** The port closes connections on which nothing is read for 10 s. */
  private static final Duration MOST = Duration.ofSeconds(9);

  private static final Pattern TIME = Pattern.compile("(\\d{1,4})(ms|s)");
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,3})?)%?");

  /**
   * Reads the query parameters {@code wait} and {@code for}; throws {@link
   * ErrorCode#INVALID_PARAMETER}.
   */
  static ReceiptWish of(@Nullable String wait, @Nullable String share) {
    return new ReceiptWish(
        wait == null ? Duration.ZERO : patience(wait), share == null ? ALL : percent(share));
  }

  private static Duration patience(String wait) {
    Matcher matcher = TIME.matcher(wait);
    if (matcher.matches()) {
      long count = Long.parseLong(matcher.group(1));
      Duration given =
          matcher.group(2).equals("s") ? Duration.ofSeconds(count) : Duration.ofMillis(count);
      if (given.compareTo(MOST) <= 0) {
        return given;
      }
    }
    throw new ApiException(
        ErrorCode.INVALID_PARAMETER, "wait must be a time up to 9s, such as 5s or 500ms");
  }

  private static double percent(String share) {
    Matcher matcher = SHARE.matcher(share);
    if (matcher.matches()) {
      double percent = Double.parseDouble(matcher.group(1));
      if (percent <= ALL) {
        return percent;
      }
    }
    throw new ApiException(
        ErrorCode.INVALID_PARAMETER, "for must be a share of the nodes from 0 to 100, such as 99");
  }
}
