package io.mekong.tests.kit;

import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The etcd program file to test with. */
public final class EtcdBinary {
  /** The release that {@code ./mekong setup} makes. */
  public static final String VERSION = "3.6.16";

  private EtcdBinary() {}

  /**
   * Finds etcd: variable MEKONG_ETCD, then what {@code ./mekong setup} made, then PATH.
   *
   * @throws AssertionError when there is none, with the remedy
   */
  public static Path find() {
    Optional<Path> named = variable("MEKONG_ETCD");
    Path fetched = ToolFolder.fetched("etcd-" + VERSION, "etcd");
    return Stream.of(
            named,
            Optional.of(fetched).filter(ToolFolder::runnable),
            ToolFolder.onPath("etcd"),
            debian())
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(() ->
            new AssertionError(
                "No etcd: neither MEKONG_ETCD nor "
                    + fetched
                    + " nor the PATH has it; run ./mekong setup"));
  }

  private static Optional<Path> debian() {
    return Optional.of(ToolFolder.fetched("etcd-debian", "etcd")).filter(ToolFolder::runnable);
  }

  /**
   * An etcd 3.4, the oldest release supported: variable MEKONG_ETCD_34, then Debian's package,
   * fetched by {@code ./mekong setup} or installed.
   */
  public static Optional<Path> findOldest() {
    return variable("MEKONG_ETCD_34")
        .or(EtcdBinary::debian)
        .or(() -> Optional.of(Path.of("/usr/bin/etcd")).filter(ToolFolder::runnable));
  }

  private static Optional<Path> variable(String name) {
    Optional<Path> named =
        Optional.ofNullable(System.getenv(name)).filter(value -> !value.isEmpty()).map(Path::of);
    if (named.isPresent() && !ToolFolder.runnable(named.get())) {
      throw new AssertionError(
          name + "=" + named.get() + " is no program file; correct or unset it");
    }
    return named;
  }
}
