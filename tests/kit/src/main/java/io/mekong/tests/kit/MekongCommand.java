package io.mekong.tests.kit;

import com.google.common.collect.ImmutableMap;
import java.util.List;

/**
 * One run of a verb of the packaged control plane that ends by itself.
 *
 * @param exitCode what the shell sees, 0-255
 * @param output standard output and error, in the order they were written
 */
public record MekongCommand(int exitCode, String output) {
  /** Runs a verb with its options and waits until it ends; after 15 s it is killed. */
  public static MekongCommand run(String... arguments) {
    return run(ImmutableMap.of(), arguments);
  }

  /** As {@link #run(String...)}, with these environment variables beside those of this process. */
  public static MekongCommand run(ImmutableMap<String, String> variables, String... arguments) {
    try (TestFolder folder = TestFolder.create("command");
        ChildProcess process =
            ChildProcess.start(
                MekongJar.command(List.of(arguments)),
                variables,
                folder.path().resolve("output"))) {
      return new MekongCommand(process.awaitExit(), process.output());
    }
  }
}
