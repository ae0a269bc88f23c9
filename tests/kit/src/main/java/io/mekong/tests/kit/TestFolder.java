package io.mekong.tests.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** A folder below the temporary folder that is deleted with all that is in it. */
public final class TestFolder implements AutoCloseable {
  private final Path path;

  private TestFolder(Path path) {
    this.path = path;
  }

  /** Makes a new, empty one. */
  public static TestFolder create(String purpose) {
    try {
      return new TestFolder(Files.createTempDirectory("mekong-" + purpose + "-"));
    } catch (IOException e) {
      throw new UncheckedIOException("no temporary folder for " + purpose, e);
    }
  }

  /** The folder itself. */
  public Path path() {
    return path;
  }

  /** Writes a text file into the folder. */
  public Path write(String name, String text) {
    try {
      return Files.writeString(path.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path.resolve(name), e);
    }
  }

  @Override
  public void close() {
    delete(path);
  }

  /** Deletes a folder with all that is in it; does nothing when there is none. */
  static void delete(Path folder) {
    try {
      Files.walkFileTree(folder, new Deletion());
    } catch (NoSuchFileException alreadyGone) {
      return;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + folder, e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException fault)
        throws IOException {
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
