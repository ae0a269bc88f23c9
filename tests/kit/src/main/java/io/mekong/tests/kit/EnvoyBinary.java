package io.mekong.tests.kit;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The Envoy program file to test with. */
public final class EnvoyBinary {
  /** The newest release that {@code ./mekong setup} fetches. */
  public static final String VERSION = "1.40.0";

  private EnvoyBinary() {}

  /** Variable MEKONG_ENVOY_VERSION: the only version to test with; empty for the newest. */
  public static Optional<String> version() {
    return Optional.ofNullable(System.getenv("MEKONG_ENVOY_VERSION"))
        .filter(version -> !version.isEmpty());
  }

  /**
   * Finds Envoy: the fetched one of variable MEKONG_ENVOY_VERSION, else variable MEKONG_ENVOY, then
   * PATH, then what {@code ./mekong setup} fetched.
   *
   * @throws IllegalStateException when there is none, with the remedy
   */
  public static Path find() {
    Optional<String> version = version();
    Path fetched = ToolFolder.fetched("envoy-" + version.orElse(VERSION), "envoy");
    Stream<Optional<Path>> others =
        version.isPresent() ? Stream.empty() : Stream.of(named(), ToolFolder.onPath("envoy"));
    return Stream.concat(others, Stream.of(Optional.of(fetched).filter(ToolFolder::runnable)))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "No Envoy: neither MEKONG_ENVOY nor PATH nor "
                    + fetched
                    + ". Run './mekong setup'."));
  }

  private static Optional<Path> named() {
    Optional<Path> named = Optional.ofNullable(System.getenv("MEKONG_ENVOY")).map(Path::of);
    if (named.isPresent() && !ToolFolder.runnable(named.get())) {
      throw new IllegalStateException(
          "MEKONG_ENVOY=" + named.get() + " is not a program file. Correct or unset it.");
    }
    return named;
  }
}
