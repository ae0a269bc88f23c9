package io.mekong.controlplane.ctl;

import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of any text what looks like a secret. What the control plane answers holds none; logs
 * and files of others may.
 *
 * @param token the bearer token, if there is one
 */
record Scrubber(Optional<String> token) {
  private static final String GONE = "[redacted]";
  private static final Pattern KEY_BLOCK =
      Pattern.compile(
          "-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|$)",
          Pattern.DOTALL);
  private static final Pattern BEARER =
      Pattern.compile("(?i)((?:bearer|basic)\\s+)[A-Za-z0-9._~+/=-]{6,}");
  private static final Pattern LOGIN = Pattern.compile("(://)[^/\\s:@]*:[^/\\s@]+@");

  /** A name and what stands between it and its value; quotes are escaped in JSON inside JSON. */
  private static final String NAME =
      "([\\w.-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|private_?key|inline_?string|"
          + "inline_?bytes)\\\\*\"?(?:\\s|\\\\+[nrt])*[:=](?:\\s|\\\\+[nrt])*)";

  /** In quotes, or in escaped ones up to the like or to where the text around them ends. */
  private static final String VALUE =
      "(?:\"[^\"\\\\\n]*+(?:\\\\.[^\"\\\\\n]*+)*+(?:\"|$)"
          + "|(?<quote>\\\\+\")[^\n]*?(?:(?<!\\\\)\\k<quote>|(?=(?<!\\\\)\")|$)"
          + "|[^\\s,;}\\]\"{\\[]+)";

  private static final Pattern FIELD =
      Pattern.compile(NAME + VALUE, Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

  /** The text without them. */
  String clean(String text) {
    String cleaned = KEY_BLOCK.matcher(text).replaceAll(GONE);
    cleaned = BEARER.matcher(cleaned).replaceAll("$1" + GONE);
    cleaned = LOGIN.matcher(cleaned).replaceAll("$1" + GONE + "@");
    cleaned = FIELD.matcher(cleaned).replaceAll(Scrubber::emptied);
    return token.filter(secret -> !secret.isEmpty()).map(replacing(cleaned)).orElse(cleaned);
  }

  private static String emptied(MatchResult field) {
    String quote = Optional.ofNullable(field.group("quote")).orElse("\"");
    return Matcher.quoteReplacement(field.group(1) + quote + GONE + quote);
  }

  private static java.util.function.Function<String, String> replacing(String text) {
    return secret -> text.replace(secret, GONE);
  }
}
