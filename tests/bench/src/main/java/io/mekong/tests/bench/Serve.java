package io.mekong.tests.bench;

import com.google.common.collect.ImmutableSet;
import io.mekong.tests.bench.peers.FloorServer;
import io.mekong.tests.bench.peers.SimpleCacheServer;
import io.mekong.tests.kit.JavaProcess;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The verb {@code serve}: has a peer serve what another load generator registered, for some time.
 * The peer asks the product what to serve and follows an etcd of its own from then on, in which
 * only weights may change.
 */
final class Serve {
  private static final ImmutableSet<String> OPTIONS =
      ImmutableSet.of("--peer", "--etcd", "--product", "--services", "--seconds");

  private final Map<String, String> options = new LinkedHashMap<>();

  /**
   * Reads what is asked for.
   *
   * @throws IllegalArgumentException when it is not understood, with the reason
   */
  Serve(List<String> arguments) {
    for (String argument : arguments) {
      String[] parts = argument.split("=", 2);
      if (parts.length < 2 || !OPTIONS.contains(parts[0])) {
        throw new IllegalArgumentException(argument + ": serve takes " + OPTIONS + ", each =VALUE");
      }
      options.put(parts[0], parts[1]);
    }
    ImmutableSet<String> missing =
        OPTIONS.stream()
            .filter(option -> !options.containsKey(option))
            .collect(ImmutableSet.toImmutableSet());
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("serve lacks " + missing);
    }
    var _ = peer();
    var _ = number("--services");
    var _ = number("--seconds");
  }

  private Class<?> peer() {
    String peer = options.getOrDefault("--peer", "");
    return switch (peer) {
      case Asked.FLOOR -> FloorServer.class;
      case Asked.SIMPLE_CACHE -> SimpleCacheServer.class;
      default ->
          throw new IllegalArgumentException(
              "--peer=" + peer + ": takes " + Asked.FLOOR + " or " + Asked.SIMPLE_CACHE);
    };
  }

  private int number(String option) {
    return Asked.atLeastOne(option, options.getOrDefault(option, ""));
  }

  /** Tells where it serves and as which process, and ends it after the time. */
  void run() throws InterruptedException {
    try (JavaProcess peer =
        JavaProcess.start(
            peer(),
            options.getOrDefault("--etcd", ""),
            options.getOrDefault("--product", ""),
            options.getOrDefault("--services", ""))) {
      System.out.println("ready 127.0.0.1:" + peer.port() + " pid=" + peer.pid());
      TimeUnit.SECONDS.sleep(number("--seconds"));
    }
  }
}
