package io.mekong.controlplane.resource;

import com.google.common.base.CharMatcher;
import com.google.common.base.Utf8;
import io.envoyproxy.pgv.validate.Validate.KnownRegex;
import io.envoyproxy.pgv.validate.Validate.StringRules;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Rules of strings, those that Envoy's protos use. */
final class TextRule {
  private static final CharMatcher LINE_ENDS = CharMatcher.anyOf("\0\r\n");
  private static final CharMatcher CONTROL =
      CharMatcher.inRange('\0', '\u001f').and(CharMatcher.isNot('\t')).or(CharMatcher.is('\u007f'));
  private static final CharMatcher TOKEN =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.inRange('0', '9'))
          .or(CharMatcher.anyOf("!#$%&'*+-.^_|~`"));

  private TextRule() {}

  /** What is wrong, or null. */
  static @Nullable String violation(StringRules rules, String value) {
    if (rules.getIgnoreEmpty() && value.isEmpty()) {
      return null;
    }
    String fault = length(rules, value);
    if (fault == null) {
      fault = content(rules, value);
    }
    return fault == null ? wellKnown(rules, value) : fault;
  }

  private static @Nullable String length(StringRules rules, String value) {
    long characters = value.codePointCount(0, value.length());
    long bytes = Utf8.encodedLength(value);
    long least = Math.max(rules.getMinLen(), rules.getMinBytes());
    if (characters < rules.getMinLen() || bytes < rules.getMinBytes()) {
      return least == 1 ? "must not be empty" : "needs at least " + least + " characters";
    }
    boolean tooLong =
        (rules.hasMaxLen() && characters > rules.getMaxLen())
            || (rules.hasMaxBytes() && bytes > rules.getMaxBytes());
    return tooLong ? "is too long" : null;
  }

  private static @Nullable String content(StringRules rules, String value) {
    if (rules.getInCount() > 0 && !rules.getInList().contains(value)) {
      return "must be one of " + rules.getInList();
    }
    if (!value.startsWith(rules.getPrefix()) || !value.endsWith(rules.getSuffix())) {
      return "must start with '" + rules.getPrefix() + "' and end with '" + rules.getSuffix() + "'";
    }
    // The patterns come with the API and none of them backtracks; never one that a user wrote.
    return rules.hasPattern() && !Pattern.compile(rules.getPattern()).matcher(value).find()
        ? "must match " + rules.getPattern()
        : null;
  }

  private static @Nullable String wellKnown(StringRules rules, String value) {
    KnownRegex known = rules.getWellKnownRegex();
    boolean name = known == KnownRegex.HTTP_HEADER_NAME;
    if (!name && known != KnownRegex.HTTP_HEADER_VALUE) {
      return null;
    }
    if (!rules.getStrict()) {
      return LINE_ENDS.matchesNoneOf(value) ? null : "must not hold NUL, CR or LF";
    }
    boolean fits = name ? isToken(value) : CONTROL.matchesNoneOf(value);
    return fits ? null : "is not a valid header " + (name ? "name" : "value");
  }

  /** A header name, or one of HTTP/2's pseudo headers. */
  private static boolean isToken(String value) {
    String bare = value.startsWith(":") ? value.substring(1) : value;
    return !bare.isEmpty() && TOKEN.matchesAllOf(bare);
  }
}
