package io.mekong.controlplane.ctl;

import io.mekong.registry.event.EventReader;
import io.mekong.registry.event.LoggedEvent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The files of an event log.
 *
 * @param at a file, its folder, or the data directory above it
 * @param notes takes sentences about what is wrong with them
 */
record LogOnDisk(Path at, Consumer<String> notes) {
  private static final Duration PAUSE = Duration.ofMillis(200);

  /** What follows at the end of the files. */
  enum Then {
    END,
    FOLLOW
  }

  /**
   * Reads all, in order, until there is no more or {@code each} says false.
   *
   * @throws CtlException when there is no event log
   */
  void read(Predicate<LoggedEvent> each, Then then) throws CtlException {
    try (EventReader reader = open()) {
      boolean wanted = pass(reader, each);
      while (wanted && then == Then.FOLLOW && !Thread.currentThread().isInterrupted()) {
        LockSupport.parkNanos(PAUSE.toNanos());
        wanted = pass(reader, each);
      }
      if (wanted) {
        judge(reader);
      }
    } catch (IOException e) {
      throw new CtlException(at + " cannot be read: " + e, e);
    }
  }

  private static boolean pass(EventReader reader, Predicate<LoggedEvent> each) throws IOException {
    for (Optional<LoggedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
      if (!each.test(next.get())) {
        return false;
      }
    }
    return true;
  }

  private void judge(EventReader reader) throws CtlException {
    if (reader.read() == 0 && (reader.damaged() > 0 || reader.torn())) {
      throw new CtlException(at + " is not an event log of Mekong: no line of it is an event");
    }
    if (reader.damaged() > 0) {
      notes.accept(reader.damaged() + " lines are damaged and left out");
    }
    if (reader.torn()) {
      notes.accept(
          "the last line has no end and is left out: it is being written, or a process"
              + " was killed over it");
    }
  }

  private EventReader open() throws CtlException, IOException {
    if (!Files.exists(at)) {
      throw new CtlException("--file " + at + ": nothing is there");
    }
    if (!Files.isDirectory(at)) {
      return EventReader.ofFile(at);
    }
    if (holdsLog(at)) {
      return EventReader.ofFolder(at, 0);
    }
    if (holdsLog(at.resolve("events"))) {
      return EventReader.ofFolder(at.resolve("events"), 0);
    }
    throw new CtlException(
        "--file " + at + ": no event log is there; they are in events/ of the data directory");
  }

  private static boolean holdsLog(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "events-*.jsonl")) {
      return files.iterator().hasNext();
    }
  }
}
