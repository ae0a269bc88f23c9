package io.mekong.controlplane.bootstrap;

/** Text as a YAML scalar. */
final class YamlText {
  private YamlText() {}

  /** In double quotes, so that nothing in it is taken for YAML. Control characters are refused. */
  static String quoted(String text) {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("control characters are not allowed");
    }
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
