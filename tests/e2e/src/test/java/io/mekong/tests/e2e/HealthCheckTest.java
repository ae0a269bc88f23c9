package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Health checks by the control plane take real traffic off an instance, and give it back. */
@Tag("real")
class HealthCheckTest {
  private static final String POLICY =
      """
      {"apiVersion": "mekong/v1", "kind": "health", "metadata": {"name": "%s"},
       "spec": {"service": "greeter",
                "check": {"http": {"path": "/healthz"}, "interval": "1s"},
                "eviction": {"window": {"span": "2s"}}}}\
      """;

  private final Mesh mesh = Mesh.start();

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void one_that_fails_its_checks_is_evicted_and_returns_when_it_passes() throws IOException {
    SampleService one = mesh.greeter("one");
    SampleService two = mesh.greeter("two");
    SampleService three = mesh.greeter("three");
    Sidecar sidecar = mesh.sidecar(List.of(one, two, three));
    mesh.keys().put("/mekong/policies/health/greeter", POLICY.formatted("greeter"));

    two.healthStatus(503);
    sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, three)));
    assertThat(instance("two"))
        .contains("\"state\":\"UNHEALTHY\"", "\"cause\":\"EVICTED\"", "HTTP status 503");

    two.healthStatus(200);
    sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, two, three)));
  }

  /** Two Envoys make the quorum; the control plane's own check is a third observer. */
  @Test
  void envoys_that_offer_it_are_observers_too() throws IOException {
    SampleService one = mesh.greeter("one");
    SampleService two = mesh.greeter("two");
    SampleService three = mesh.greeter("three");
    List<SampleService> all = List.of(one, two, three);
    Sidecar sidecar = mesh.sidecar(all, "--node=a", "--hds");
    mesh.sidecar(all, "--node=b", "--hds");
    mesh.keys()
        .put(
            "/mekong/policies/health/greeter",
            """
            {"apiVersion": "mekong/v1", "kind": "health", "metadata": {"name": "greeter"},
             "spec": {"service": "greeter", "envoys": 2,
                      "check": {"http": {"path": "/healthz"}, "interval": "1s"},
                      "eviction": {"quorum": {"above": "2s"}}}}\
            """);
    two.healthStatus(503);
    sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, three)));
    Mesh.await()
        .untilAsserted(() ->
            assertThat(instance("two"))
                .contains(
                    "check-0: HTTP status 503", "envoy-a: Envoy says", "envoy-b: Envoy says"));
    two.healthStatus(200);
    sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(all));
  }

  @Test
  void a_bad_policy_is_an_issue_and_harms_nothing() throws IOException {
    SampleService one = mesh.greeter("one");
    mesh.keys().put("/mekong/policies/health/greeter", POLICY.formatted("other"));
    mesh.awaitStatus("metadata.name must be 'greeter'");
    mesh.sidecar(List.of(one));
  }

  @Test
  void what_was_evicted_is_not_served_again_from_the_disk() throws IOException {
    SampleService one = mesh.greeter("one");
    SampleService two = mesh.greeter("two");
    SampleService three = mesh.greeter("three");
    Sidecar sidecar = mesh.sidecar(List.of(one, two, three));
    mesh.keys().put("/mekong/policies/health/greeter", POLICY.formatted("greeter"));
    two.healthStatus(503);
    sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, three)));
    Mesh.awaitWritten(mesh.mekong(), "\"down\":true");
    mesh.mekong().kill();
    mesh.etcd().kill();

    mesh.mekong().startAgain();

    assertThat(mesh.mekong().awaitReady()).contains("store=disk");
    assertThat(instance("two"))
        .as(() -> mesh.mekong().log())
        .contains("\"served\":false", "HTTP status 503");
    mesh.sidecar(List.of(one, three));
  }

  /** A policy that went while no control plane ran; by default one observer is enough to evict. */
  @Test
  void an_opinion_that_a_policy_left_behind_is_taken_back() throws IOException {
    SampleService one = mesh.greeter("one");
    SampleService two = mesh.greeter("two");
    Sidecar sidecar = mesh.sidecar(List.of(one, two));
    Matcher created = Pattern.compile("\"createRevision\":(\\d+)").matcher(instance("two"));
    assertThat(created.find()).isTrue();
    String key = "/mekong/state/health/greeter/two/check-0";
    mesh.keys()
        .put(
            key,
            "{\"createRevision\":\"%s\",\"addr\":\"127.0.0.1\",\"port\":%d,\"down\":true}"
                .formatted(created.group(1), two.port()));
    Mesh.await().until(() -> mesh.keys().get(key).isEmpty());
    sidecar.envoy().awaitEndpoints("greeter", Mesh.endpoints(List.of(one, two)));
    assertThat(mesh.mekong().log()).contains("seats held=");
  }

  @Test
  void nothing_remains_of_replicas_that_were_killed() {
    MekongProcess second = mesh.added(MekongProcess.start("--etcd=" + Mesh.url(mesh.etcd())));
    SampleService one = mesh.greeter("one");
    mesh.greeter("two");
    mesh.keys().put("/mekong/policies/health/greeter", POLICY.formatted("greeter"));
    one.healthStatus(503);
    Mesh.await().until(() -> !mesh.keys().keys("/mekong/state/health/").isEmpty());
    Mesh.await().until(() -> mesh.keys().keys("/mekong/state/elections/").size() > 2);

    mesh.mekong().kill();
    second.kill();
    mesh.keys().delete("/mekong/policies/health/greeter");

    mesh.mekong().startAgain();
    mesh.mekong().awaitReady();
    awaitNone("/mekong/state/health/");
    mesh.mekong().stop();
    awaitNone("/mekong/state/");
  }

  private void awaitNone(String prefix) {
    Mesh.await().untilAsserted(() -> assertThat(mesh.keys().keys(prefix)).isEmpty());
  }

  private String instance(String id) throws IOException {
    return mesh.mekong()
        .admin()
        .get("127.0.0.1", "/api/v1/services/greeter/instances/" + id)
        .body();
  }
}
