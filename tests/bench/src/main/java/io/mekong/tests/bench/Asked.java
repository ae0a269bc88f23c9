package io.mekong.tests.bench;

import com.google.common.collect.ImmutableList;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * What is asked for.
 *
 * @param length measures for about this long
 * @param rounds how often each side is measured, in turn, after a round that only warms; at least 1
 * @param peers measured in turn with the product: {@link #FLOOR}, {@link #SIMPLE_CACHE} or {@code
 *     HOST:PORT}
 * @param etcd that peers at an address follow
 */
public record Asked(Duration length, int rounds, ImmutableList<String> peers, Optional<URI> etcd) {
  /** {@link io.mekong.tests.bench.peers.FloorServer}. */
  public static final String FLOOR = "floor";

  /** {@link io.mekong.tests.bench.peers.SimpleCacheServer}. */
  public static final String SIMPLE_CACHE = "simple-cache";

  private static final Asked USUAL =
      new Asked(Duration.ofSeconds(60), 1, ImmutableList.of(), Optional.empty());

  /**
   * Reads options.
   *
   * @throws IllegalArgumentException when one is not understood, with the reason
   */
  static Asked read(Iterable<String> options) {
    Asked asked = USUAL;
    for (String option : options) {
      asked = asked.with(option);
    }
    if (asked.peers.stream().anyMatch(peer -> peer.contains(":")) != asked.etcd.isPresent()) {
      throw new IllegalArgumentException("--peer=HOST:PORT and --etcd are of use together only");
    }
    return asked;
  }

  private Asked with(String option) {
    String[] parts = option.split("=", 2);
    String value = parts.length == 2 ? parts[1] : "";
    return switch (parts[0]) {
      case "--seconds" ->
          new Asked(Duration.ofSeconds(atLeastOne(option, value)), rounds, peers, etcd);
      case "--rounds" -> new Asked(length, atLeastOne(option, value), peers, etcd);
      case "--floor" -> beside(FLOOR);
      case "--peer" -> beside(checked(value));
      case "--etcd" -> new Asked(length, rounds, peers, Optional.of(URI.create(value)));
      default -> throw new IllegalArgumentException(option + ": is not known");
    };
  }

  private static String checked(String peer) {
    if (!peer.equals(SIMPLE_CACHE) && !peer.contains(":")) {
      throw new IllegalArgumentException(
          "--peer=" + peer + ": takes " + SIMPLE_CACHE + " or HOST:PORT");
    }
    return peer;
  }

  static int atLeastOne(String option, String value) {
    if (!value.matches("[1-9]\\d{0,5}")) {
      throw new IllegalArgumentException(option + ": takes a number from 1");
    }
    return Integer.parseInt(value);
  }

  private Asked beside(String peer) {
    return new Asked(
        length, rounds, ImmutableList.<String>builder().addAll(peers).add(peer).build(), etcd);
  }
}
