package io.mekong.tests.kit;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program in Go, built at first use and kept beside the fetched tools as long as its source stays
 * the same.
 */
public final class GoProgram implements AutoCloseable {
  private final TestFolder folder;
  private final ChildProcess process;

  private GoProgram(TestFolder folder, ChildProcess process) {
    this.folder = folder;
    this.process = process;
  }

  /** Thrown when there is no program to run, with the reason. */
  public static final class NotBuilt extends Exception {
    private static final long serialVersionUID = 1;

    NotBuilt(String reason) {
      super(reason);
    }
  }

  /**
   * The program of a Go module.
   *
   * @param module folder with {@code go.mod}, {@code go.sum} and the source
   * @throws NotBuilt when Go is missing or too old, or the modules cannot be had
   */
  public static Path build(Path module) throws NotBuilt {
    Path program = ToolFolder.fetched("go-" + module.getFileName(), digest(module));
    if (!ToolFolder.runnable(program)) {
      Path go = ToolFolder.onPath("go").orElseThrow(() -> new NotBuilt("no Go on the PATH"));
      compile(go, module, program);
    }
    return program;
  }

  private static void compile(Path go, Path module, Path program) throws NotBuilt {
    try (TestFolder temporary = TestFolder.create("go")) {
      Path log = temporary.path().resolve("build.log");
      Path made = temporary.path().resolve("program");
      Process build =
          new ProcessBuilder(
                  List.of(
                      go.toString(),
                      "build",
                      "-trimpath",
                      "-buildvcs=false",
                      "-ldflags=-s -w",
                      "-o",
                      made.toString(),
                      "."))
              .directory(module.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      if (build.waitFor() != 0) {
        throw new NotBuilt("go build in " + module + " failed: " + Files.readString(log));
      }
      publish(made, program);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot build " + module, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while building " + module, e);
    }
  }

  /** Under its name it is whole or not there, whoever builds at the same time. */
  private static void publish(Path made, Path program) throws IOException {
    Path home = Files.createDirectories(program.toAbsolutePath().getParent());
    Path beside = Files.createTempFile(home, "new", "");
    Files.copy(
        made, beside, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
    Files.move(beside, program, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String digest(Path module) {
    Hasher hasher = Hashing.sha256().newHasher();
    try (Stream<Path> files = Files.list(module)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        hasher.putUnencodedChars(file.getFileName().toString()).putBytes(Files.readAllBytes(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + module, e);
    }
    return hasher.hash().toString().substring(0, 16);
  }

  /** Starts a program that {@link #build} made. */
  public static GoProgram start(Path program, Map<String, String> variables, String... arguments) {
    TestFolder folder = TestFolder.create("go");
    List<String> command =
        Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList();
    return new GoProgram(
        folder,
        ChildProcess.start(
            command, ImmutableMap.copyOf(variables), folder.path().resolve("output")));
  }

  /** All it has said so far. */
  public String output() {
    return process.output();
  }

  @Override
  public void close() {
    process.kill();
    folder.close();
  }
}
