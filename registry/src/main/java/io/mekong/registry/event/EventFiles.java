package io.mekong.registry.event;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a log. Each is named after the number of its first event, so that their order needs
 * no renaming and a reader keeps its place.
 */
final class EventFiles {
  private static final Pattern NAME = Pattern.compile("events-(\\d{19})\\.jsonl");

  private EventFiles() {}

  static Path of(Path folder, long firstSeq) {
    return folder.resolve("events-%019d.jsonl".formatted(firstSeq));
  }

  /** By the number in their names. */
  static ImmutableSortedMap<Long, Path> in(Path folder) throws IOException {
    ImmutableSortedMap.Builder<Long, Path> files = ImmutableSortedMap.naturalOrder();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "events-*.jsonl")) {
      for (Path file : all) {
        Matcher name = NAME.matcher(file.getFileName().toString());
        if (name.matches()) {
          files.put(Long.parseLong(name.group(1)), file);
        }
      }
    } catch (java.nio.file.DirectoryIteratorException e) {
      throw e.getCause();
    }
    return files.buildOrThrow();
  }
}
