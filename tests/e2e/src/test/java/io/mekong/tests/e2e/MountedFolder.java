package io.mekong.tests.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small file system in memory over a folder; what was in the folder is back after close. */
record MountedFolder(Path path) implements AutoCloseable {
  /**
   * Mounts one.
   *
   * @param options as mount(8) takes them, for example {@code size=64k}
   */
  static MountedFolder over(Path folder, String options) throws IOException {
    run("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
    return new MountedFolder(folder);
  }

  /** Whether this process may mount; usually root only. */
  static boolean isPossible(Path folder) {
    try (MountedFolder tried = over(folder, "size=4k")) {
      return tried.path().equals(folder);
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    run("umount", "--lazy", path.toString());
  }

  private static void run(String... command) throws IOException {
    Process process =
        new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }
}
