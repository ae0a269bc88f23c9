package io.mekong.tests.chaos.simulation;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.mekong.registry.client.InstanceSpec;
import io.mekong.registry.health.Check;
import io.mekong.registry.health.HealthPolicies;
import io.mekong.registry.health.HealthPolicy;
import io.mekong.registry.lifecycle.EvictionRule;
import io.mekong.registry.lifecycle.ProtectionRule;
import io.mekong.registry.model.InstanceState;
import io.mekong.registry.model.LifeCause;
import io.mekong.registry.model.LifeStep;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistryUpdate;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Services of three to five instances over a link of 3-18 ms that loses 2 of 100 messages: agents
 * that keep them registered, three replicas that check them, one service for each rule of eviction.
 */
final class EdgeRun {
  /** A rule of eviction and what it promises. */
  enum Rule {
    FIXED(new EvictionRule.Fixed(Duration.ofSeconds(30)), 30),
    WINDOW(new EvictionRule.Window(Duration.ofSeconds(12)), 12),
    QUORUM(new EvictionRule.Quorum(Duration.ofSeconds(5)), 5);

    private final EvictionRule rule;
    private final long seconds;

    Rule(EvictionRule rule, long seconds) {
      this.rule = rule;
      this.seconds = seconds;
    }

    String service() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** How long an instance has no good check before it is found down. */
    long nanos() {
      return seconds * VirtualTime.SECOND;
    }
  }

  private static final int REPLICAS = 3;

  /** From the first to the last, a second apart or a tenth less. */
  private static final long FIVE_CHECKS = 36 * VirtualTime.SECOND / 10;

  /** Until what the last observer thinks stands in the store and is followed. */
  private static final long WRITTEN = VirtualTime.SECOND;

  private static final Duration LONGEST_CHECK = Duration.ofSeconds(1);

  private final long seed;
  private final VirtualTime time;
  private final ModelStore model;
  private final List<Replica> replicas = new ArrayList<>();
  private final List<EdgeAgent> agents = new ArrayList<>();
  private final ImmutableMap<Rule, Check> checks;
  private final Map<String, Long> goneAt = new HashMap<>();

  /** Last passed check by replica and instance. */
  private final Map<String, Long> passedAt = new HashMap<>();

  private int noisy = -1;
  private int lost = -1;
  private RegistryView newest = RegistryView.EMPTY;

  EdgeRun(long seed) {
    this.seed = seed;
    this.time = new VirtualTime(seed);
    this.model = new ModelStore(time);
    this.checks = Maps.toMap(List.of(Rule.values()), rule -> drawnCheck());
    for (int i = 0; i < REPLICAS; i++) {
      replicas.add(replica(i));
    }
    replicas.forEach(replica -> replica.start(policies()));
    for (Rule rule : Rule.values()) {
      int instances = 3 + time.draw(3);
      for (int i = 1; i <= instances; i++) {
        agents.add(agent(rule, i));
      }
    }
  }

  private Check drawnCheck() {
    Duration interval = Duration.ofSeconds(List.of(1, 2, 5, 10).get(time.draw(4)));
    return new Check(new Check.Probe.Tcp(), interval, LONGEST_CHECK, REPLICAS);
  }

  private Check check(Rule rule) {
    return Objects.requireNonNull(checks.get(rule));
  }

  private Replica replica(int number) {
    Network network = edge();
    SimulatedHost host = new SimulatedHost(time, network);
    SimulatedStore store = new SimulatedStore(time, model, network, new SimulatedStore.Member());
    return new Replica(
        "replica-" + number,
        new Mekong.Place(host, store, Integer.MAX_VALUE),
        (check, at) -> probe(number, network, check, at),
        update -> told(number, update));
  }

  private Network edge() {
    Network network = new Network(time);
    network.edge();
    return network;
  }

  private HealthPolicies policies() {
    ImmutableMap.Builder<ServiceKey, HealthPolicy> policies = ImmutableMap.builder();
    for (Rule rule : Rule.values()) {
      ServiceKey service = new ServiceKey(rule.service());
      policies.put(
          service,
          new HealthPolicy(
              rule.service(), Optional.of(service), Optional.of(check(rule)), rule.rule, 0));
    }
    return new HealthPolicies(policies.buildOrThrow(), HealthPolicy.NONE);
  }

  private EdgeAgent agent(Rule rule, int number) {
    String address = "10.0.%d.%d".formatted(rule.seconds, number);
    InstanceSpec spec =
        InstanceSpec.at(rule.service(), address, 8000)
            .withId(rule.seconds + "-" + number)
            .withTimeToLive(Duration.ofSeconds(List.of(10, 15, 30).get(time.draw(3))));
    return new EdgeAgent(time, edge(), replicas, spec);
  }

  /** What a replica's check finds; the answer takes as long as it does over the link. */
  private Optional<String> probe(int replica, Network network, Check check, InetSocketAddress at) {
    EdgeAgent agent = at(at);
    long answer = network.way();
    boolean silent = !agent.lives() && agent.death() == EdgeAgent.Death.SILENT;
    if (silent || replica == noisy || network.loses() || network.loses()) {
      network.answersAfter(check.timeout().toNanos());
      return Optional.of("timed out");
    }
    network.answersAfter(answer);
    if (!agent.lives()) {
      return Optional.of("refused");
    }
    passedAt.put(replica + " " + agent.id(), time.elapsed());
    return Optional.empty();
  }

  private EdgeAgent at(InetSocketAddress at) {
    String[] address = at.getAddress().getHostAddress().split("\\.", -1);
    return agent(address[2] + "-" + address[3]);
  }

  private EdgeAgent agent(String id) {
    return agents.stream().filter(agent -> agent.id().equals(id)).findFirst().orElseThrow();
  }

  /** A replica tells what it serves from now on. */
  private void told(int replica, RegistryUpdate update) {
    for (LifeStep step : update.steps()) {
      InstanceState state = step.to().state();
      if (state != InstanceState.REGISTERED && state != InstanceState.HEALTHY) {
        left(replica, step);
      }
    }
    if (replica == teller()) {
      newest = update.view();
    }
  }

  /** Whose view is judged. */
  private int teller() {
    return lost == 0 ? 1 : 0;
  }

  private void left(int replica, LifeStep step) {
    EdgeAgent agent = agent(step.id().value());
    String what = "%s/%s %s".formatted(step.service(), step.id(), step.to());
    time.note("replica " + replica + " took out " + what);
    if (agent.lives()) {
      throw new Violation("alive, and taken out: " + what);
    }
    if (step.to().cause() == LifeCause.EVICTED) {
      requireEvidence(agent, what);
    }
    if (replica == teller()) {
      goneAt.putIfAbsent(agent.id(), time.elapsed());
    }
  }

  /**
   * Most observers, or all by the fixed rule, have seen nothing good for the time of the rule; by
   * that of the window, in which checks lost before weigh too, for as long as five checks take.
   */
  private void requireEvidence(EdgeAgent agent, String what) {
    Rule rule = rule(agent);
    long least = rule == Rule.WINDOW ? FIVE_CHECKS : rule.nanos();
    long agreeing =
        IntStream.range(0, REPLICAS)
            .filter(i -> i != lost)
            .filter(i -> time.elapsed() - passedAt.getOrDefault(i + " " + agent.id(), 0L) >= least)
            .count();
    int observers = lost < 0 ? REPLICAS : REPLICAS - 1;
    if (agreeing < (rule == Rule.FIXED ? observers : observers / 2 + 1)) {
      throw new Violation("too soon: " + what);
    }
  }

  private static Rule rule(EdgeAgent agent) {
    return Rule.valueOf(agent.service().toUpperCase(Locale.ROOT));
  }

  /** From now on every check of one replica fails. */
  EdgeRun withNoise() {
    noisy = time.draw(REPLICAS);
    return this;
  }

  /** One replica is killed after a minute, for good. */
  EdgeRun withLostReplica() {
    lost = time.draw(REPLICAS);
    time.after(60 * VirtualTime.SECOND, replicas.get(lost)::kill);
    return this;
  }

  /** A calm time in which nobody may be taken out; then those that die must be. */
  String play(int deaths, Duration calm) {
    try {
      time.runUntil(calm.toNanos());
      requireCalm();
      for (Rule rule : Rule.values()) {
        List<EdgeAgent> ofService = of(rule);
        long at = time.upTo(20 * VirtualTime.SECOND);
        ofService.stream()
            .limit(deaths == 1 ? 1 : ofService.size() - 1)
            .forEach(agent -> time.after(at, () -> die(agent)));
      }
      time.runUntil(calm.toNanos() + 120 * VirtualTime.SECOND);
      for (Rule rule : Rule.values()) {
        judge(rule);
      }
      return time.trace().fingerprint();
    } catch (RuntimeException | Violation e) {
      throw new Violation(
          "seed %d: %s%n%s".formatted(seed, e.getMessage(), time.trace().tail()), e);
    }
  }

  private List<EdgeAgent> of(Rule rule) {
    return agents.stream().filter(agent -> rule(agent) == rule).toList();
  }

  private void requireCalm() {
    for (Rule rule : Rule.values()) {
      Service service = service(rule);
      if (service.instances().size() != of(rule).size()
          || !service.instances().values().stream().allMatch(service::serves)) {
        throw new Violation("not all are served: " + service);
      }
      for (EdgeAgent agent : of(rule)) {
        for (int replica = 0; replica < REPLICAS; replica++) {
          requireChecked(agent, replica);
        }
      }
    }
  }

  /** Otherwise nothing was proved. */
  private void requireChecked(EdgeAgent agent, int replica) {
    long passed = passedAt.getOrDefault(replica + " " + agent.id(), 0L);
    if (replica != noisy && replica != lost && time.elapsed() - passed > 60 * VirtualTime.SECOND) {
      throw new Violation("replica " + replica + " does not check " + agent.id());
    }
  }

  private Service service(Rule rule) {
    return Objects.requireNonNull(newest.services().get(new ServiceKey(rule.service())));
  }

  private void die(EdgeAgent agent) {
    EdgeAgent.Death how = time.chance(50) ? EdgeAgent.Death.REFUSES : EdgeAgent.Death.SILENT;
    if (time.chance(50)) {
      agent.kill(how);
    } else {
      agent.fail(how);
    }
  }

  private void judge(Rule rule) {
    Service service = service(rule);
    List<EdgeAgent> dead = of(rule).stream().filter(agent -> !agent.lives()).toList();
    int mayGo = ProtectionRule.DEFAULT.allowedLoss(of(rule).size());
    if (service.held().size() != Math.max(0, dead.size() - mayGo)) {
      throw new Violation("held: " + service.held() + " of " + dead.size() + " dead");
    }
    for (EdgeAgent agent : dead) {
      long took = goneAt.getOrDefault(agent.id(), Long.MAX_VALUE / 2) - agent.killedAt();
      if (took > longest(rule, agent)) {
        throw new Violation(
            "%s took %.1f s".formatted(agent.id(), took / (double) VirtualTime.SECOND));
      }
    }
  }

  /**
   * The time of the rule, counted from the last good check, and one check more; but five checks
   * have to fail, a second apart, of which the first comes an interval after the last good one.
   */
  private long longest(Rule rule, EdgeAgent agent) {
    long interval = check(rule).interval().toNanos();
    long check =
        agent.death() == EdgeAgent.Death.SILENT ? LONGEST_CHECK.toNanos() : 20 * VirtualTime.MILLI;
    long again = Math.max(12 * VirtualTime.SECOND / 10, check + VirtualTime.SECOND / 5);
    long five = interval / 10 * 11 + VirtualTime.SECOND / 5 + check + 4 * again;
    return Math.max(rule.nanos() + again + check, five) + WRITTEN;
  }
}
