package io.mekong.registry.agent;

import io.mekong.registry.agent.HealthJudge.Verdict;
import io.mekong.registry.client.InstanceSpec;
import io.mekong.registry.client.KeptRegistration;
import io.mekong.registry.client.RegistrationClient;
import io.mekong.registry.v1.Health;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A program's registration, as its checks say: none until it works for the first time, then HEALTHY
 * or UNHEALTHY. One thread.
 */
final class CheckedRegistration {
  private static final Logger log = LoggerFactory.getLogger("agent");

  private final RegistrationClient client;
  private final InstanceSpec spec;
  private final HealthJudge judge;
  private final String name;
  private Optional<String> lastProblem = Optional.empty();
  private @Nullable KeptRegistration kept;

  CheckedRegistration(RegistrationClient client, InstanceSpec spec, HealthJudge judge) {
    this.client = client;
    this.spec = spec;
    this.judge = judge;
    this.name = spec.instance().getService() + "/" + spec.instance().getId();
  }

  /** Whether the next check should not wait for the whole interval: it never worked so far. */
  boolean isStarting() {
    return kept == null;
  }

  /** Registers whatever the program does. */
  void unchecked() {
    kept = client.keep(spec, new EventLog(name));
  }

  /** Takes the outcome of a check. */
  void checked(Optional<String> problem) {
    if (!problem.equals(lastProblem)) {
      lastProblem = problem;
      problem.ifPresentOrElse(
          why -> log.warn("check_failed instance={} reason=\"{}\"", name, why),
          () -> log.info("check_passed instance={}", name));
    }
    judge.see(problem.isEmpty() ? Verdict.WORKS : Verdict.FAILS).ifPresent(this::become);
  }

  private void become(Verdict verdict) {
    Health health =
        switch (verdict) {
          case WORKS -> Health.HEALTH_HEALTHY;
          case FAILS -> Health.HEALTH_UNHEALTHY;
        };
    log.info("health instance={} is={}", name, health.name().replace("HEALTH_", ""));
    if (kept == null) {
      kept = client.keep(spec.withHealth(health), new EventLog(name));
    } else {
      kept.health(health);
    }
  }
}
