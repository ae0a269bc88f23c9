package io.mekong.tests.bench.micro;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.bench.Asked;
import io.mekong.tests.bench.Bench;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs all of this package, each benchmark in a process of its own. */
public final class MicroBench {
  private static final int BENCHMARKS = 7;
  private static final int ITERATIONS = 8;
  private static final int WARMING = 3;

  private MicroBench() {}

  /** Shares the time among all. */
  public static Bench.Figures run(Asked asked) throws RunnerException {
    TimeValue iteration =
        TimeValue.milliseconds(Math.max(100, asked.length().toMillis() / BENCHMARKS / ITERATIONS));
    Options options =
        new OptionsBuilder()
            .include(MicroBench.class.getPackageName() + "\\..*")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.MICROSECONDS)
            .forks(1)
            .jvmArgs("@" + Bench.root().resolve("control-plane/jvm.options"))
            .warmupIterations(WARMING)
            .warmupTime(iteration)
            .measurementIterations(ITERATIONS - WARMING)
            .measurementTime(iteration)
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT)
            .build();
    return new MicroFigures(ImmutableList.copyOf(new Runner(options).run()));
  }
}
