package io.mekong.registry.health;

import io.mekong.registry.lifecycle.EvictionRule;
import io.mekong.registry.model.ServiceKey;
import java.util.Optional;

/**
 * How instances are checked and when they are evicted.
 *
 * @param name of the policy
 * @param service that it is for; empty for every service without a policy of its own
 * @param check what this control plane does by itself; empty for nothing
 * @param eviction when observers evict
 * @param envoys how many Envoys of each replica look too, 0-5
 */
public record HealthPolicy(
    String name,
    Optional<ServiceKey> service,
    Optional<Check> check,
    EvictionRule eviction,
    int envoys) {
  /** What holds where no policy does. */
  public static final HealthPolicy NONE =
      new HealthPolicy("", Optional.empty(), Optional.empty(), EvictionRule.DEFAULT, 0);

  /** Most Envoys of a replica that look at one service. */
  public static final int MAX_ENVOYS = 5;

  /** Throws {@link IllegalArgumentException} with a sentence for the user. */
  public HealthPolicy {
    if (envoys < 0 || envoys > MAX_ENVOYS) {
      throw new IllegalArgumentException("envoys must be 0-" + MAX_ENVOYS);
    }
    if (envoys > 0 && check.filter(c -> !(c.probe() instanceof Check.Probe.Grpc)).isEmpty()) {
      throw new IllegalArgumentException("envoys need a check by http or tcp");
    }
  }
}
