package io.mekong.registry.source;

import io.mekong.registry.lifecycle.ProtectionRule;
import java.time.Duration;

/**
 * How the registry follows its sources.
 *
 * @param protection limits of loss, {@code mekong.protection.*}
 * @param linger how long a service stays after its last key went, {@code mekong.services.linger};
 *     at least 0
 */
public record RegistrySettings(ProtectionRule protection, Duration linger) {
  /** Protection by its defaults, 5 s of linger. */
  public static final RegistrySettings DEFAULT =
      new RegistrySettings(ProtectionRule.DEFAULT, Duration.ofSeconds(5));
}
