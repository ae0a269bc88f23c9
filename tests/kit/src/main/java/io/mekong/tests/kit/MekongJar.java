package io.mekong.tests.kit;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The packaged programs and how they are started: as {@code ./mekong} does. */
final class MekongJar {
  private static final Splitter OPTIONS = Splitter.on(' ').omitEmptyStrings();

  private MekongJar() {}

  /**
   * The command line that runs a verb in a JVM like this one, with the options that the property
   * {@code mekong.jvm.options} adds.
   */
  static List<String> command(List<String> arguments) {
    return command(thisJava(), arguments);
  }

  /** The same by another Java runtime. */
  static List<String> command(Path javaHome, List<String> arguments) {
    Path jar = find("control-plane", "mekong-control-plane");
    return command(
        java(javaHome, "control-plane"), jar, "io.mekong.controlplane.app.Mekong", arguments);
  }

  /** The command line that runs the agent in a JVM like this one. */
  static List<String> agent(List<String> options) {
    Path jar = find("registry/agent", "mekong-registry-agent");
    return command(
        java(thisJava(), "registry/agent"), jar, "io.mekong.registry.agent.Agent", options);
  }

  /** Home of the JVM that runs this. */
  static Path thisJava() {
    return Path.of(System.getProperty("java.home"));
  }

  /** A JVM like this one with the options of a module's program. */
  static List<String> java(String module) {
    return java(thisJava(), module);
  }

  private static List<String> java(Path javaHome, String module) {
    List<String> command = new ArrayList<>();
    command.add(javaHome.resolve("bin/java").toString());
    command.add("@" + root().resolve(module).resolve("jvm.options"));
    return command;
  }

  private static List<String> command(
      List<String> java, Path jar, String main, List<String> arguments) {
    List<String> command = new ArrayList<>(java);
    command.add("-XX:AOTCache=" + jar.resolveSibling("mekong.aot"));
    OPTIONS.splitToStream(System.getProperty("mekong.jvm.options", "")).forEach(command::add);
    command.add("-cp");
    command.add(jar.toString());
    command.add(main);
    command.addAll(arguments);
    return command;
  }

  private static Path find(String module, String name) {
    Path target = root().resolve(module).resolve("target");
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, name + "-*.jar")) {
      for (Path jar : jars) {
        if (!jar.getFileName().toString().matches(".*-(tests|sources|javadoc)\\.jar")) {
          return jar;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look for " + name + " in " + target, e);
    }
    throw new IllegalStateException(
        "no packaged " + name + " in " + target + ". Run 'mvn -DskipTests package'.");
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
