package io.mekong.registry.agent;

import com.google.common.collect.Comparators;
import io.mekong.registry.client.RegistrationClient;
import io.mekong.registry.v1.Instance;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a plan until SIGTERM or SIGINT. */
final class AgentRun {
  private static final Logger log = LoggerFactory.getLogger("agent");
  private static final Duration WHILE_STARTING = Duration.ofSeconds(1);

  private final AgentPlan plan;
  private final RegistrationClient client;
  private final CountDownLatch stopped = new CountDownLatch(1);

  AgentRun(AgentPlan plan) {
    this.plan = plan;
    this.client = RegistrationClient.connect(plan.settings());
  }

  /** The exit code; but a signal ends the process from another thread. */
  int run() {
    Instance instance = plan.spec().instance();
    log.info(
        "started service={} id={} addr={} port={} servers={}",
        instance.getService(),
        instance.getId(),
        instance.getAddr(),
        instance.getPort(),
        plan.settings().servers());
    Runtime.getRuntime().addShutdownHook(new Thread(this::leave, "leave"));
    CheckedRegistration registration = new CheckedRegistration(client, plan.spec(), plan.judge());
    try {
      if (plan.check().isEmpty()) {
        registration.unchecked();
        stopped.await();
      } else {
        checkUntilStopped(plan.check().get(), registration);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return 0;
  }

  private void checkUntilStopped(Check check, CheckedRegistration registration)
      throws InterruptedException {
    do {
      Optional<String> problem = check.problem();
      if (stopped.getCount() > 0) {
        registration.checked(problem);
      }
    } while (!stopped.await(wait(registration).toNanos(), TimeUnit.NANOSECONDS));
  }

  private Duration wait(CheckedRegistration registration) {
    Duration interval =
        registration.isStarting()
            ? Comparators.min(WHILE_STARTING, plan.interval())
            : plan.interval();
    long tenth = interval.toNanos() / 10;
    return interval.plusNanos(ThreadLocalRandom.current().nextLong(-tenth, tenth + 1));
  }

  private void leave() {
    log.info("leaving drain_time_ms={}", plan.spec().drainTime().toMillis());
    stopped.countDown();
    client.close();
    log.info("stopped");
    // The JVM would end with 143 after SIGTERM, which tells a supervisor of a fault.
    Runtime.getRuntime().halt(0);
  }
}
