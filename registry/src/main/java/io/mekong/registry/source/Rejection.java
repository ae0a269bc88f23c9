package io.mekong.registry.source;

import com.google.common.base.CharMatcher;
import io.mekong.registry.model.RegistryEvent;

/**
 * A key that is not served because it or its value breaks a rule.
 *
 * @param key as stored, control characters escaped, at most 512 characters
 * @param reason which rule, and the remedy
 * @param modRevision revision of the bad value
 * @param lastGood whether an earlier good value of the key is still served
 */
public record Rejection(String key, String reason, long modRevision, LastGood lastGood) {
  private static final int MAX_KEY = 512;
  private static final int MAX_QUOTE = 64;
  private static final CharMatcher PRINTABLE = CharMatcher.inRange(' ', '~');

  /** What stands in for the bad value. */
  public enum LastGood {
    SERVED,
    NONE
  }

  /** Escapes and shortens the key so that it is safe to show. */
  public Rejection {
    key = escape(key, MAX_KEY);
  }

  /** That it is rejected, for the event log. */
  public RegistryEvent began() {
    return new RegistryEvent.Rejected(
        key,
        reason,
        modRevision,
        lastGood == LastGood.SERVED ? RegistryEvent.LastGood.SERVED : RegistryEvent.LastGood.NONE);
  }

  /** That it is rejected no longer. */
  public RegistryEvent ended() {
    return new RegistryEvent.RejectionEnded(key);
  }

  /** A piece of user input that is safe to show in a sentence. */
  static String shorten(String input) {
    return escape(input, MAX_QUOTE);
  }

  private static String escape(String input, int most) {
    if (input.length() <= most && PRINTABLE.matchesAllOf(input)) {
      return input;
    }
    StringBuilder out = new StringBuilder(Math.min(input.length(), most));
    int i = 0;
    while (i < input.length() && out.length() < most) {
      int c = input.codePointAt(i);
      i += Character.charCount(c);
      if (Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE) {
        out.append(String.format("\\u%04x", c));
      } else {
        out.appendCodePoint(c);
      }
    }
    return i < input.length() ? out.append('…').toString() : out.toString();
  }
}
