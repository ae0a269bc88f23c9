package io.mekong.controlplane.ctl;

import java.io.Console;
import java.util.Optional;

/** Colours of words and lines. */
enum Paint {
  RED("\u001b[31m"),
  GREEN("\u001b[32m"),
  YELLOW("\u001b[33m"),
  CYAN("\u001b[36m");

  private static final String PLAIN = "\u001b[0m";

  private final String begin;

  Paint(String begin) {
    this.begin = begin;
  }

  String of(String text) {
    return begin + text + PLAIN;
  }

  /** Whether standard output is a terminal of somebody who wants colours (no-color.org). */
  static boolean isWelcome() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
        && System.getenv("NO_COLOR") == null;
  }

  /** What others say must not move the cursor. */
  static String safe(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.chars().forEach(c -> safe.append(Character.isISOControl(c) ? ' ' : (char) c));
    return safe.toString();
  }
}
