package io.mekong.tests.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The packaged control plane and how it is started: as {@code ./mekong run} does. */
final class MekongJar {
  private static final String MAIN = "io.mekong.controlplane.app.Mekong";

  private MekongJar() {}

  /** The command line that runs a verb in a JVM like this one. */
  static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(find().toString());
    command.add(MAIN);
    command.addAll(arguments);
    return command;
  }

  private static Path find() {
    Path target = root().resolve("control-plane/target");
    try (DirectoryStream<Path> jars =
        Files.newDirectoryStream(target, "mekong-control-plane-*.jar")) {
      for (Path jar : jars) {
        if (!jar.getFileName().toString().matches(".*-(tests|sources|javadoc)\\.jar")) {
          return jar;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look for the control plane in " + target, e);
    }
    throw new IllegalStateException(
        "no packaged control plane in " + target + ". Run 'mvn -DskipTests package'.");
  }

  /** The folder of the checkout: property mekong.root, else the nearest folder with a launcher. */
  static Path root() {
    Optional<String> given = Optional.ofNullable(System.getProperty("mekong.root"));
    if (given.isPresent()) {
      return Path.of(given.get());
    }
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("control-plane"))) {
      Path parent = folder.getParent();
      if (parent == null) {
        throw new IllegalStateException("not inside a checkout of Mekong: set -Dmekong.root");
      }
      folder = parent;
    }
    return folder;
  }
}
