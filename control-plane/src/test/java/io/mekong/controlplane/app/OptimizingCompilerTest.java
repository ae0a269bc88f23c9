package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OptimizingCompilerTest {
  /** Fields of {@code stat} behind the name; nice is the 19th of all (proc_pid_stat(5)). */
  private static final int NICE = 19 - 3;

  @Test
  void the_optimizing_compiler_is_nice_and_the_quick_one_is_as_it_was() throws IOException {
    assumeThat(niceOf("C2 CompilerThre")).as("this JVM has the compiler").isNotEmpty();
    List<Integer> before = niceOf("C1 CompilerThre");
    OptimizingCompiler.yieldToOthers();
    assertThat(niceOf("C2 CompilerThre")).containsOnly(10);
    assertThat(niceOf("C1 CompilerThre")).isEqualTo(before);
  }

  private static List<Integer> niceOf(String name) throws IOException {
    List<Integer> found = new ArrayList<>();
    Path threads = Path.of("/proc/self/task");
    if (!Files.isDirectory(threads)) {
      return found;
    }
    try (Stream<Path> each = Files.list(threads)) {
      for (Path thread : (Iterable<Path>) each::iterator) {
        if (Files.isDirectory(thread)
            && Files.readString(thread.resolve("comm")).startsWith(name)) {
          String stat = Files.readString(thread.resolve("stat"));
          String rest = stat.substring(stat.lastIndexOf(')') + 2);
          found.add(Integer.valueOf(Splitter.on(' ').splitToList(rest).get(NICE)));
        }
      }
    }
    return found;
  }
}
