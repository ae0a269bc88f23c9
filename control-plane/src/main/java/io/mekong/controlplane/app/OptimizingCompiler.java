package io.mekong.controlplane.app;

import com.google.common.base.Splitter;
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
 * has one option for both compilers, so C2's threads are found by their name and given a nice
 * value: Linux has one for each thread ({@code setpriority(2)}, "C library/kernel differences").
 * All of them run from the beginning with {@code -XX:-UseDynamicNumberOfCompilerThreads}. Where it
 * cannot be done, everything works and a start takes a sixth longer.
 */
final class OptimizingCompiler {
  private static final Logger log = LoggerFactory.getLogger(OptimizingCompiler.class);
  private static final Path THREADS = Path.of("/proc/self/task");
  private static final String NAME = "C2 CompilerThre";
  private static final int PRIO_PROCESS = 0;
  private static final int NICE = 10;

  /** Place of the nice value among the fields behind the name: the 19th of all. */
  private static final int NICE_FIELD = 19 - 3;

  private OptimizingCompiler() {}

  /**
   * A thread as the kernel knows it.
   *
   * @param id its number
   * @param name at most 15 characters of it
   * @param nice 19 for the least urgent, -20 for the most
   */
  record KernelThread(int id, String name, int nice) {
    /** Reads {@code /proc/self/task/ID/stat}, proc_pid_stat(5). */
    static KernelThread of(String stat) {
      int name = stat.indexOf('(');
      int rest = stat.lastIndexOf(')');
      List<String> fields = Splitter.on(' ').splitToList(stat.substring(rest + 2));
      return new KernelThread(
          Integer.parseInt(stat.substring(0, name - 1)),
          stat.substring(name + 1, rest),
          Integer.parseInt(fields.get(NICE_FIELD)));
    }
  }

  /** Does so for the threads of C2 that run; any thread, once. */
  static void yieldToOthers() {
    try {
      List<KernelThread> urgent =
          threads().stream().filter(t -> t.name().startsWith(NAME) && t.nice() < NICE).toList();
      if (urgent.isEmpty()) {
        return;
      }
      MethodHandle setPriority = setPriority();
      for (KernelThread thread : urgent) {
        int result = (int) setPriority.invokeExact(PRIO_PROCESS, thread.id(), NICE);
        log.debug("optimizing compiler asked to yield thread={} result={}", thread.id(), result);
      }
    } catch (Throwable e) { // what a native call may throw has no other type
      log.debug("optimizing compiler keeps its priority", e);
    }
  }

  /** Those of this process; none where the kernel does not tell. */
  static List<KernelThread> threads() throws IOException {
    List<KernelThread> found = new ArrayList<>();
    if (Files.isDirectory(THREADS)) {
      try (Stream<Path> threads = Files.list(THREADS)) {
        for (Path thread : (Iterable<Path>) threads::iterator) {
          try {
            found.add(KernelThread.of(Files.readString(thread.resolve("stat"))));
          } catch (IOException e) {
            log.trace("thread ended meanwhile", e);
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
