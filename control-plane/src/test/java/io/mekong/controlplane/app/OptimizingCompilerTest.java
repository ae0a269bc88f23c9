package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.mekong.controlplane.app.OptimizingCompiler.KernelThread;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class OptimizingCompilerTest {
  @Test
  void the_optimizing_compiler_is_nice_and_all_others_are_as_they_were() throws IOException {
    List<KernelThread> before = OptimizingCompiler.threads();
    List<Integer> optimizing =
        before.stream().filter(t -> isOptimizing(t)).map(KernelThread::id).toList();
    assumeThat(optimizing).as("this JVM has the compiler").isNotEmpty();

    OptimizingCompiler.yieldToOthers();

    List<KernelThread> after = OptimizingCompiler.threads();
    assertThat(after)
        .filteredOn(t -> optimizing.contains(t.id()))
        .isNotEmpty()
        .allMatch(t -> t.nice() >= 10);
    List<KernelThread> others = before.stream().filter(t -> !isOptimizing(t)).toList();
    List<Integer> known = others.stream().map(KernelThread::id).toList();
    assertThat(after).filteredOn(t -> known.contains(t.id())).isNotEmpty().isSubsetOf(others);
  }

  @Test
  void a_thread_is_read_whatever_its_name_holds() {
    String fields = " S 1 2 3 0 -1 64 0 0 0 0 5 6 0 0 20 10 31 0 777 0 0";
    assertThat(KernelThread.of("4242 (C2) (x) CompilerT)" + fields))
        .isEqualTo(new KernelThread(4242, "C2) (x) CompilerT", 10));
  }

  private static boolean isOptimizing(KernelThread thread) {
    return thread.name().startsWith("C2 CompilerThre");
  }
}
