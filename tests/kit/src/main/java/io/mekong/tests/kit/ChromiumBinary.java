package io.mekong.tests.kit;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Where a Chromium is found; a machine may be without one. */
final class ChromiumBinary {
  private ChromiumBinary() {}

  /** On the PATH, or what {@code ./mekong setup} fetched; empty when there is none. */
  static Optional<Path> find() {
    return Stream.of("chromium-headless-shell", "chromium", "google-chrome")
        .flatMap(name -> ToolFolder.onPath(name).stream())
        .findFirst()
        .or(() ->
            Optional.of(ToolFolder.fetched("chromium-debian", "chromium-headless-shell"))
                .filter(ToolFolder::runnable));
  }
}
