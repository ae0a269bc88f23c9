package io.mekong.controlplane.golden;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A tree of cases: each folder with an {@code in.yaml} is one, its {@code out/} the expectation.
 */
record GoldenFolder(Path root) {
  /** Every case below, sorted. */
  List<Path> cases() {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.endsWith("in.yaml")).map(Path::getParent).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Compares what a case gave with what its folder holds. With {@code -Dgolden=update} the folder
   * is rewritten, stale files included.
   */
  static void check(Path folder, Map<String, String> actual) throws IOException {
    Path out = folder.resolve("out");
    if ("update".equals(System.getProperty("golden"))) {
      update(out, actual);
      return;
    }
    assertThat(actual)
        .as("%s; -Dgolden=update accepts what is here now", folder)
        .isEqualTo(read(out));
  }

  private static Map<String, String> read(Path out) throws IOException {
    Map<String, String> files = new TreeMap<>();
    if (Files.isDirectory(out)) {
      try (Stream<Path> entries = Files.list(out)) {
        for (Path file : entries.toList()) {
          files.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return files;
  }

  private static void update(Path out, Map<String, String> actual) throws IOException {
    Files.createDirectories(out);
    for (String stale : read(out).keySet()) {
      if (!actual.containsKey(stale)) {
        Files.delete(out.resolve(stale));
      }
    }
    for (Map.Entry<String, String> file : actual.entrySet()) {
      Files.writeString(out.resolve(file.getKey()), file.getValue());
    }
  }
}
