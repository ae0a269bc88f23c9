package io.mekong.tests.kit.storm;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Registrations of many services, each with an address of its own, and what becomes of them.
 *
 * @param services at least 1
 * @param instances of each service, at least 1
 */
public record StormRegistry(int services, int instances) {
  /** Writes that etcd takes in one transaction. */
  private static final int TRANSACTION = 100;

  private static final int HEAVIEST = 100;

  /** 20,000 instances. */
  public static final StormRegistry LARGE = new StormRegistry(1_000, 20);

  /** All of them, in transactions. */
  public List<List<KeyChange>> transactions() {
    ImmutableList<KeyChange> all =
        IntStream.range(0, services * instances)
            .mapToObj(number -> put(number, 1, "HEALTHY"))
            .collect(ImmutableList.toImmutableList());
    return Lists.partition(all, TRANSACTION);
  }

  /**
   * One change of any of them: seven in ten another weight, one in ten its health, the rest goes
   * away until it is drawn again.
   */
  public KeyChange drawn(RandomGenerator random) {
    int number = random.nextInt(services * instances);
    int weight = 1 + random.nextInt(HEAVIEST);
    return switch (random.nextInt(20)) {
      case 0, 1, 2 -> new KeyChange(key(number), Optional.empty());
      case 3 -> put(number, weight, "DRAINING");
      case 4, 5 -> put(number, weight, "UNHEALTHY");
      default -> put(number, weight, "HEALTHY");
    };
  }

  private KeyChange put(int number, int weight, String health) {
    String value =
        "{\"addr\":\"10.%d.%d.%d\",\"port\":80,\"weight\":%d,\"health\":\"%s\"}"
            .formatted(number >> 16, number >> 8 & 255, number & 255, weight, health);
    return new KeyChange(key(number), Optional.of(value));
  }

  private String key(int number) {
    return "/services/s%d/i%d".formatted(number % services, number / services);
  }
}
