package io.mekong.controlplane.app;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the optimizing compiler (C2) take what the others leave, so that where there are few cores
 * neither a push nor the quick compiler (C1), for which a whole start waits, waits for it. The JVM
 * has one option for both compilers, so C2's thread is found by its name and given a nice value:
 * Linux has one for each thread ({@code setpriority(2)}, "C library/kernel differences"). Where
 * that cannot be done, everything works and a start takes a seventh longer.
 */
final class OptimizingCompiler {
  private static final Logger log = LoggerFactory.getLogger(OptimizingCompiler.class);
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final String NAME = "C2 CompilerThre";
  private static final int PRIO_PROCESS = 0;
  private static final int NICE = 10;

  private OptimizingCompiler() {}

  /** Does so for the threads of C2 that run; any thread, once. */
  static void yieldToOthers() {
    try {
      List<Integer> threads = threads();
      if (threads.isEmpty()) {
        return;
      }
      MethodHandle setPriority = setPriority();
      for (int thread : threads) {
        int result = (int) setPriority.invokeExact(PRIO_PROCESS, thread, NICE);
        log.debug("optimizing compiler yields thread={} result={}", thread, result);
      }
    } catch (Throwable e) { // what a native call may throw has no other type
      log.debug("optimizing compiler keeps its priority", e);
    }
  }

  private static List<Integer> threads() throws IOException {
    List<Integer> found = new ArrayList<>();
    if (Files.isDirectory(THREADS)) {
      try (Stream<Path> threads = Files.list(THREADS)) {
        for (Path thread : (Iterable<Path>) threads::iterator) {
          if (Files.readString(thread.resolve("comm")).startsWith(NAME)) {
            found.add(Integer.valueOf(thread.getFileName().toString()));
          }
        }
      }
    }
    return found;
  }

  @SuppressWarnings("restricted")
  private static MethodHandle setPriority() {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow("setpriority"),
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT));
  }
}
