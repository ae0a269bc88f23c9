package io.mekong.tests.kit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The heap of a Java process of ours, as the JDK's {@code jcmd} tells it. */
final class JavaHeap {
  /** Of the serial collector: the young and the old generation. */
  private static final Pattern USED = Pattern.compile("generation.* used (\\d+)K");

  private JavaHeap() {}

  /** Collects all garbage, then adds up what is left, in bytes. */
  static long live(long pid) {
    jcmd(pid, "GC.run");
    return USED.matcher(jcmd(pid, "GC.heap_info"))
        .results()
        .mapToLong(used -> 1024 * Long.parseLong(used.group(1)))
        .reduce(Long::sum)
        .orElseThrow();
  }

  private static String jcmd(long pid, String command) {
    Path program = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    try (TestFolder folder = TestFolder.create("jcmd");
        ChildProcess jcmd =
            ChildProcess.start(
                List.of(program.toString(), Long.toString(pid), command),
                Map.of(),
                folder.path().resolve("said"))) {
      if (jcmd.awaitExit() != 0) {
        throw new IllegalStateException("jcmd " + command + ": " + jcmd.output());
      }
      return jcmd.output();
    }
  }
}
