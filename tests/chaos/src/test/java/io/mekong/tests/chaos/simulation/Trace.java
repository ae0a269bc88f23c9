package io.mekong.tests.chaos.simulation;

import java.util.ArrayDeque;

/** What happened in a run: the last lines, and a hash of all of them. */
final class Trace {
  private static final int KEPT = 40;
  private static final long PRIME = 1_099_511_628_211L;

  private final ArrayDeque<String> last = new ArrayDeque<>();
  private long hash = 0xcbf2_9ce4_8422_2325L;
  private long lines;

  void line(String text) {
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    lines++;
    if (last.size() == KEPT) {
      last.removeFirst();
    }
    last.addLast(text);
  }

  /** Equal for two runs that said the same, byte for byte. */
  String fingerprint() {
    return "%016x of %d lines".formatted(hash, lines);
  }

  String tail() {
    return String.join("\n", last);
  }
}
