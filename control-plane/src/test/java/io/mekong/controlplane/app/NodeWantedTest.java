package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableMap;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.DeltaAdsClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node should have, was sent and has ACKed, over REST of a running control plane. */
class NodeWantedTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String NODE = "/api/v1/nodes/web-1";

  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path data;

  @SuppressWarnings("NullAway.Init") // set before each test
  private StartedPlane plane;

  @SuppressWarnings("NullAway.Init") // set before each test
  private DeltaAdsClient node;

  @BeforeEach
  void start() throws Exception {
    plane = StartedPlane.on(data, ImmutableMap.of());
    node = DeltaAdsClient.open(plane.channel(), "web-1");
  }

  @AfterEach
  void stop() {
    node.close();
    plane.close();
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(plane.admin(path))
            .timeout(Duration.ofSeconds(20))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", path, "");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private void write(String name, String statName) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            "PUT",
            "/api/v1/resources/clusters/" + name,
            "{\"name\":\"%s\",\"alt_stat_name\":\"%s\"}".formatted(name, statName));
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
  }

  /** What was just written is published a moment later than a stream may begin. */
  private void accept() {
    DeltaDiscoveryResponse response = node.subscribe(CDS).expectAndAck(CDS);
    while (response.getResourcesCount() == 0) {
      response = node.expectAndAck(CDS);
    }
  }

  private void awaitState(String state) {
    await().untilAsserted(() -> assertThat(state()).isEqualTo(state));
  }

  private String state() throws IOException, InterruptedException {
    return get(NODE + "/config/clusters/a").path("state").asText();
  }

  /** The node has ACKed v1 and refuses v2. */
  private DeltaDiscoveryResponse refused() throws IOException, InterruptedException {
    write("a", "v1");
    accept();
    awaitState("IN_SYNC");
    write("a", "v2");
    DeltaDiscoveryResponse second = node.expect(CDS);
    awaitState("UNANSWERED");
    node.nack(second, "no such filter");
    awaitState("REFUSED");
    return second;
  }

  @Test
  void a_node_in_sync_has_no_difference() throws Exception {
    write("a", "v1");
    accept();
    awaitState("IN_SYNC");
    JsonNode resource = get(NODE + "/config/clusters/a");
    assertThat(resource.at("/sent/body/altStatName").asText()).isEqualTo("v1");
    assertThat(resource.at("/wanted/version")).isEqualTo(resource.at("/sent/version"));
    assertThat(resource.at("/wanted").has("body")).isFalse();
    assertThat(resource.get("changes")).isEmpty();
    JsonNode diff = get(NODE + "/diff");
    assertThat(diff.get("total").asInt()).isZero();
    assertThat(diff.get("differences")).isEmpty();
    assertThat(get(NODE).get("address").asText()).matches("127\\.0\\.0\\.1:\\d+");
    JsonNode wanted = get(NODE).at("/types/0/wanted");
    assertThat(wanted.toString())
        .isEqualTo(
            "{\"wanted\":1,\"sent\":1,\"acked\":1,\"differing\":0,\"names\":[],\"truncated\":false}");
  }

  @Test
  void a_refused_version_is_told_with_what_it_would_change() throws Exception {
    String version = refused().getResources(0).getVersion();
    JsonNode diff = get(NODE + "/diff").at("/differences/0");
    assertThat(diff.get("name").asText()).isEqualTo("a");
    assertThat(diff.get("nack").asText()).isEqualTo("no such filter");
    assertThat(diff.get("wanted").asText()).isEqualTo(version);
    assertThat(diff.get("changes").toString())
        .isEqualTo(
            "[{\"op\":\"replace\",\"path\":\"/altStatName\",\"was\":\"v1\",\"value\":\"v2\"}]");
    JsonNode resource = get(NODE + "/config/clusters/a");
    assertThat(resource.at("/sent/body/altStatName").asText()).isEqualTo("v2");
    assertThat(resource.at("/acked/body/altStatName").asText()).isEqualTo("v1");
    assertThat(resource.get("changes")).isEqualTo(diff.get("changes"));
    assertThat(get(NODE).at("/types/0/wanted/names").toString())
        .isEqualTo("[{\"name\":\"a\",\"state\":\"REFUSED\"}]");
    JsonNode config = get(NODE + "/config").at("/resources/0");
    assertThat(config.get("version").asText()).isEqualTo(version);
    assertThat(config.get("acked")).isEqualTo(diff.get("acked"));
  }

  @Test
  void a_version_on_its_way_differs_though_the_one_before_is_wanted_again() throws Exception {
    write("a", "v1");
    accept();
    awaitState("IN_SYNC");
    write("a", "v2");
    DeltaDiscoveryResponse second = node.expect(CDS);
    write("a", "v1");
    DeltaDiscoveryResponse third = node.expect(CDS);
    JsonNode diff = get(NODE + "/diff").at("/differences/0");
    assertThat(diff.get("state").asText()).isEqualTo("UNANSWERED");
    assertThat(diff.get("acked")).isEqualTo(diff.get("wanted"));
    assertThat(diff.get("note").asText()).contains("is not answered");
    assertThat(get(NODE).at("/types/0/wanted/acked").asInt()).isZero();
    node.ack(second);
    node.ack(third);
    awaitState("IN_SYNC");
    assertThat(get(NODE + "/diff").get("total").asInt()).isZero();
  }

  @Test
  void what_is_deleted_differs_until_the_node_has_accepted_that() throws Exception {
    write("a", "v1");
    accept();
    awaitState("IN_SYNC");
    assertThat(send("DELETE", "/api/v1/resources/clusters/a", "").statusCode()).isLessThan(300);
    DeltaDiscoveryResponse removal = node.expect(CDS);
    assertThat(removal.getRemovedResourcesList()).containsExactly("a");
    JsonNode diff = get(NODE + "/diff").at("/differences/0");
    assertThat(diff.get("state").asText()).isEqualTo("EXTRA");
    assertThat(diff.at("/changes/0/op").asText()).isEqualTo("remove");
    assertThat(get(NODE + "/config").at("/resources/0/state").asText()).isEqualTo("EXTRA");
    node.nack(removal, "no");
    await()
        .untilAsserted(() ->
            assertThat(get(NODE + "/diff").at("/differences/0/nack").asText()).isEqualTo("no"));
  }

  @Test
  void lists_compare_nothing_name_by_name() throws Exception {
    refused();
    await().untilAsserted(() -> assertThat(get("/api/v1/nodes").at("/items/0/types")).isNotEmpty());
    assertThat(get("/api/v1/nodes").at("/items/0/types/0").has("wanted")).isFalse();
  }

  @Test
  void what_an_earlier_stream_left_is_known_by_its_version_alone() throws Exception {
    String version = refused().getResources(0).getVersion();
    node.close();
    node = DeltaAdsClient.open(plane.channel(), "web-1");
    node.resume(CDS, Map.of("a", "another version"));
    DeltaDiscoveryResponse response = node.expect(CDS);
    assertThat(response.getResources(0).getVersion()).isEqualTo(version);
    awaitState("UNANSWERED");
    JsonNode resource = get(NODE + "/config/clusters/a");
    assertThat(resource.has("acked")).isFalse();
    assertThat(resource.get("changes")).isEmpty();
    assertThat(resource.get("note").asText()).contains("on an earlier stream");
    node.close();
    node = DeltaAdsClient.open(plane.channel(), "web-1");
    node.resume(CDS, Map.of("a", version));
    awaitState("IN_SYNC");
    JsonNode same = get(NODE + "/config/clusters/a");
    assertThat(same.at("/sent/body/altStatName").asText()).as("one version").isEqualTo("v2");
    assertThat(same.has("note")).isFalse();
  }

  @Test
  void a_name_may_hold_anything_and_an_unknown_one_is_told() throws Exception {
    write("x/y+z", "v1");
    accept();
    awaitSynced("/config/clusters/x/y+z");
    HttpResponse<String> unknown = send("GET", NODE + "/config/clusters/nobody", "");
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(JSON.readTree(unknown.body()).get("code").asText()).isEqualTo("UNKNOWN_RESOURCE");
  }

  private void awaitSynced(String path) {
    await()
        .untilAsserted(
            () -> assertThat(get(NODE + path).path("state").asText()).isEqualTo("IN_SYNC"));
  }
}
