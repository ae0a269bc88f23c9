package io.mekong.tests.kit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where program files are looked for: the PATH, and the folder that {@code ./mekong setup} fills.
 */
final class ToolFolder {
  private ToolFolder() {}

  /** A file below the tools folder: MEKONG_HOME, else the user's cache folder. */
  static Path fetched(String folder, String name) {
    Map<String, String> env = System.getenv();
    String home =
        Optional.ofNullable(env.get("MEKONG_HOME"))
            .orElseGet(() ->
                Optional.ofNullable(env.get("XDG_CACHE_HOME"))
                        .orElse(System.getProperty("user.home") + "/.cache")
                    + "/mekong");
    return Path.of(home, "tools", folder, name);
  }

  /** The first executable of that name on the PATH. */
  static Optional<Path> onPath(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(ToolFolder::runnable)
        .findFirst();
  }

  /** Whether that is a program file that this user may start. */
  static boolean runnable(Path file) {
    return Files.isRegularFile(file) && Files.isExecutable(file);
  }
}
