package io.mekong.tests.kit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The heap of a Java process of ours, as the JDK's {@code jcmd} tells it. Objects are counted, not
 * the space in use: a full collection leaves gaps that it does not think worth closing.
 */
public final class JavaHeap {
  /** Number, instances, bytes and class. */
  private static final Pattern LINE =
      Pattern.compile("^ *\\d+: +\\d+ +(\\d+) +(\\S+)", Pattern.MULTILINE);

  /** What fills the gaps. */
  private static final String FILLER = "jdk.internal.vm.Filler";

  private JavaHeap() {}

  /** Bytes of the objects that are left after a full collection, which this causes. */
  public static long live(long pid) {
    return LINE.matcher(jcmd(pid, "GC.class_histogram"))
        .results()
        .filter(line -> !line.group(2).contains(FILLER))
        .map(line -> line.group(1))
        .mapToLong(Long::parseLong)
        .sum();
  }

  /** What the collector of a process says of its heap, its goal among it. */
  public static String info(long pid) {
    return jcmd(pid, "GC.heap_info");
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
