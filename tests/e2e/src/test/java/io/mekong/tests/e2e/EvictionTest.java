package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.client.ClientSettings;
import io.mekong.registry.client.RegistrationClient;
import io.mekong.tests.kit.FaultProxy;
import io.mekong.tests.kit.MekongCommand;
import io.mekong.tests.kit.MekongProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Services of three instances behind a link of 3-18 ms that loses 2 of 100 requests: nobody is
 * evicted, and whoever dies is out. {@code -Dmekong.eviction.seconds=600} looks on for 10 minutes.
 */
@Tag("real")
class EvictionTest {
  private static final Duration CALM =
      Duration.ofSeconds(Long.getLong("mekong.eviction.seconds", 15));
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int REPLICAS = 3;
  private static final int INSTANCES = 3;
  private static final int VICTIM = 2;

  private static final Pattern STEP =
      Pattern.compile(
          "\"type\":\"life\",\"service\":\"([^\"]+)\",\"id\":\"([^\"]+)\".*"
              + "\"to\":\"([A-Z_]+)\",\"cause\":\"([A-Z_]+)\"");

  private final Mesh mesh = Mesh.start();
  private final List<MekongProcess> replicas = new ArrayList<>(List.of(mesh.mekong()));
  private final List<EdgeInstance> instances = new ArrayList<>();

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void a_bad_link_evicts_nobody_and_whoever_dies_is_out() {
    while (replicas.size() < REPLICAS) {
      replicas.add(mesh.added(MekongProcess.start("--etcd=" + Mesh.url(mesh.etcd()))));
    }
    startAll();
    Awaitility.await().atMost(LIMIT).until(() -> allServed() && allChecked());

    Awaitility.await()
        .during(CALM)
        .atMost(CALM.plus(LIMIT))
        .pollInterval(Duration.ofSeconds(1))
        .until(this::allServed);
    assertThat(replicas).allSatisfy(replica -> assertThat(lost(replica)).isEmpty());

    Map<EdgeRule, Duration> took = killOneOfEach();
    took.forEach((rule, time) ->
        System.out.printf("eviction rule=%s out after %.1f s%n", rule, time.toMillis() / 1e3));
    ImmutableSet<String> expected =
        victims().map(each -> each.rule().lost(each.id())).collect(ImmutableSet.toImmutableSet());
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(replicas)
                .allSatisfy(replica ->
                    assertThat(lost(replica)).containsExactlyInAnyOrderElementsOf(expected)));
  }

  private void startAll() {
    List<String> links = new ArrayList<>();
    for (MekongProcess replica : replicas) {
      FaultProxy link = EdgeInstance.badLink(replica.xdsPort(), links.size());
      links.add("127.0.0.1:" + mesh.added(link).port());
    }
    RegistrationClient client =
        mesh.added(
            RegistrationClient.connect(ClientSettings.plaintext(links.toArray(String[]::new))));
    for (EdgeRule rule : EdgeRule.values()) {
      rule.policy().ifPresent(policy -> mesh.keys().put(rule.policyKey(), policy));
      for (int number = 1; number <= INSTANCES; number++) {
        EdgeInstance instance = mesh.added(new EdgeInstance(rule, number));
        // Of those that go with their lease the victim has an agent, which is killed with it.
        boolean agent = number == (rule == EdgeRule.LEASED ? VICTIM : 1);
        instances.add(agent ? instance.byAgent(String.join(",", links)) : instance.by(client));
      }
    }
  }

  private Stream<EdgeInstance> victims() {
    return instances.stream().filter(instance -> instance.id().endsWith("-" + VICTIM));
  }

  private Map<EdgeRule, Duration> killOneOfEach() {
    Map<EdgeRule, Duration> took = new EnumMap<>(EdgeRule.class);
    victims().forEach(EdgeInstance::kill);
    long killed = System.nanoTime();
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> {
          for (EdgeInstance victim : victims().toList()) {
            if (!took.containsKey(victim.rule()) && !served(replicas.getFirst(), victim)) {
              took.put(victim.rule(), Duration.ofNanos(System.nanoTime() - killed));
            }
          }
          return took.size() == EdgeRule.values().length;
        });
    return took;
  }

  private boolean allServed() throws IOException {
    for (MekongProcess replica : replicas) {
      for (EdgeInstance instance : instances) {
        if (!served(replica, instance)) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean served(MekongProcess replica, EdgeInstance instance) throws IOException {
    String path =
        "/api/v1/services/%s/instances/%s".formatted(instance.rule().service(), instance.id());
    return replica.admin().get("127.0.0.1", path).body().contains("\"served\":true");
  }

  /** Whether every replica has looked at every instance that it should look at. */
  private boolean allChecked() {
    long checked = instances.stream().filter(each -> each.rule().policy().isPresent()).count();
    return events(mesh.mekong()).stream()
            .filter(line -> line.contains("\"type\":\"opinion\""))
            .count()
        >= checked * REPLICAS;
  }

  /** Who was taken out, as a replica's event log says. */
  private static ImmutableList<String> lost(MekongProcess replica) {
    return events(replica).stream()
        .map(STEP::matcher)
        .filter(step -> step.find() && !List.of("REGISTERED", "HEALTHY").contains(step.group(3)))
        .map(step ->
            "%s/%s %s %s".formatted(step.group(1), step.group(2), step.group(3), step.group(4)))
        .collect(ImmutableList.toImmutableList());
  }

  private static List<String> events(MekongProcess replica) {
    MekongCommand command =
        MekongCommand.run("ctl", "events", "--file=" + replica.dataFolder(), "--json");
    assertThat(command.exitCode()).as(command.output()).isZero();
    return command.output().lines().collect(Collectors.toList());
  }
}
