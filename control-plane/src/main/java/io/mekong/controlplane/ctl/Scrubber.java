package io.mekong.controlplane.ctl;

import java.util.Optional;
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
  private static final Pattern FIELD =
      Pattern.compile(
          "(?i)([\\w.-]*(?:password|passwd|secret|token|api[_-]?key|private_key|inline_string|"
              + "inline_bytes)\"?\\s*[:=]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,;}\\]\"{\\[]+)");

  /** The text without them. */
  String clean(String text) {
    String cleaned = KEY_BLOCK.matcher(text).replaceAll(GONE);
    cleaned = BEARER.matcher(cleaned).replaceAll("$1" + GONE);
    cleaned = LOGIN.matcher(cleaned).replaceAll("$1" + GONE + "@");
    cleaned = FIELD.matcher(cleaned).replaceAll("$1\"" + GONE + "\"");
    return token.filter(secret -> !secret.isEmpty()).map(replacing(cleaned)).orElse(cleaned);
  }

  private static java.util.function.Function<String, String> replacing(String text) {
    return secret -> text.replace(secret, GONE);
  }
}
