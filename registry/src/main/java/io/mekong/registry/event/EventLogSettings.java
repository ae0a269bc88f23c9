package io.mekong.registry.event;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how much is kept.
 *
 * @param folder of the files; made when missing
 * @param maxFileBytes a file is not made larger, {@code mekong.events.max-file-size}; at least 4096
 * @param files most files kept, {@code mekong.events.files}; at least 1
 * @param retry how long after a failed write the next one is tried
 */
public record EventLogSettings(Path folder, long maxFileBytes, int files, Duration retry) {
  private static final Duration RETRY = Duration.ofSeconds(1);

  /** Tries again every second. */
  public EventLogSettings(Path folder, long maxFileBytes, int files) {
    this(folder, maxFileBytes, files, RETRY);
  }
}
