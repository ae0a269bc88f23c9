package io.mekong.registry.health;

import java.time.Duration;

/**
 * How the instances of a service are looked at.
 *
 * @param probe what is asked
 * @param interval between checks of one instance while they pass, 1 s to 1 h
 * @param timeout of one check, 0.1 s up to the interval
 * @param checkers replicas that check each instance, 1-3
 */
public record Check(Probe probe, Duration interval, Duration timeout, int checkers) {
  /** Most replicas that check one instance. */
  public static final int MAX_CHECKERS = 3;

  private static final Duration AGAIN = Duration.ofSeconds(1);

  /** What an instance is asked. */
  public sealed interface Probe {
    /**
     * HTTP GET; 200-299 passes.
     *
     * @param path starts with {@code /}
     */
    record Http(String path) implements Probe {}

    /** A connection; taken means passed. */
    record Tcp() implements Probe {}

    /**
     * {@code grpc.health.v1.Health/Check}; SERVING passes.
     *
     * @param service empty for the server as a whole
     */
    record Grpc(String service) implements Probe {}
  }

  /** Throws {@link IllegalArgumentException} with a sentence for the user. */
  public Check {
    if (interval.compareTo(AGAIN) < 0 || interval.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("check.interval must be 1s to 3600s");
    }
    if (timeout.compareTo(Duration.ofMillis(100)) < 0 || timeout.compareTo(interval) > 0) {
      throw new IllegalArgumentException("check.timeout must be 0.1s up to the interval");
    }
    if (checkers < 1 || checkers > MAX_CHECKERS) {
      throw new IllegalArgumentException("check.checkers must be 1-" + MAX_CHECKERS);
    }
    if (probe instanceof Probe.Http(String path)
        && (!path.startsWith("/")
            || path.length() > 256
            || path.chars().anyMatch(c -> c <= ' ' || c > '~'))) {
      throw new IllegalArgumentException(
          "check.http.path must start with '/' and hold at most 256 visible ASCII characters");
    }
  }

  /** How long after a failed check the next one comes. */
  public Duration again() {
    return AGAIN;
  }
}
