package io.mekong.tests.e2e;

import io.mekong.registry.client.InstanceSpec;
import io.mekong.registry.client.RegistrationClient;
import io.mekong.tests.kit.AgentProcess;
import io.mekong.tests.kit.Delay;
import io.mekong.tests.kit.FaultProxy;
import io.mekong.tests.kit.SampleService;
import java.time.Duration;

/** An instance at the far end of a bad link, kept registered by an agent or the Java client. */
final class EdgeInstance implements AutoCloseable {
  /** Of 100 requests, and of 100 parts of what is sent. */
  private static final int LOST = 2;

  private final EdgeRule rule;
  private final String id;
  private final SampleService program;
  private final FaultProxy link;
  private AutoCloseable keeper = () -> {};

  EdgeInstance(EdgeRule rule, int number) {
    this.rule = rule;
    this.id = rule.service() + "-" + number;
    this.program = SampleService.start(id);
    this.link = badLink(program.port(), number);
  }

  /** 3-18 ms there and back. */
  static FaultProxy badLink(int target, long seed) {
    Delay delay = new Delay(Duration.ofNanos(1_500_000), Duration.ofMillis(9), seed, LOST);
    FaultProxy link = FaultProxy.slow(target, delay);
    link.lose(LOST);
    return link;
  }

  EdgeRule rule() {
    return rule;
  }

  String id() {
    return id;
  }

  /** Has it kept registered by an agent of its own. */
  EdgeInstance byAgent(String servers) {
    keeper =
        AgentProcess.start(
            "--service=" + rule.service(),
            "--id=" + id,
            "--addr=127.0.0.1",
            "--port=" + link.port(),
            "--check=none",
            "--server=" + servers);
    return this;
  }

  /** Has it kept registered by this program. */
  EdgeInstance by(RegistrationClient client) {
    InstanceSpec spec =
        InstanceSpec.at(rule.service(), "127.0.0.1", link.port())
            .withId(id)
            .withDrainTime(Duration.ZERO);
    client.keep(spec, event -> {});
    return this;
  }

  /** Its program is gone, and with it the agent that it may have. */
  void kill() {
    close();
  }

  @Override
  public void close() {
    try {
      keeper.close();
    } catch (Exception e) {
      throw new IllegalStateException("the agent was not stopped", e);
    }
    link.close();
    program.close();
  }
}
