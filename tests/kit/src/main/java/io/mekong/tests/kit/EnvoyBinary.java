package io.mekong.tests.kit;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The Envoy program file to test with. */
public final class EnvoyBinary {
  /** The release that {@code ./mekong setup} fetches. */
  public static final String VERSION = "1.40.0";

  private EnvoyBinary() {}

  /**
   * Finds Envoy: variable MEKONG_ENVOY, then PATH, then what {@code ./mekong setup} fetched.
   *
   * @throws IllegalStateException when there is none, with the remedy
   */
  public static Path find() {
    Optional<Path> named = Optional.ofNullable(System.getenv("MEKONG_ENVOY")).map(Path::of);
    if (named.isPresent() && !ToolFolder.runnable(named.get())) {
      throw new IllegalStateException(
          "MEKONG_ENVOY=" + named.get() + " is not a program file. Correct or unset it.");
    }
    Path fetched = ToolFolder.fetched("envoy-" + VERSION, "envoy");
    return Stream.of(
            named, ToolFolder.onPath("envoy"), Optional.of(fetched).filter(ToolFolder::runnable))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "No Envoy: neither MEKONG_ENVOY nor PATH nor "
                    + fetched
                    + ". Run './mekong setup'."));
  }
}
