package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.io.BaseEncoding;
import com.google.protobuf.ByteString;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.tests.kit.DeltaAdsClient;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Looks for a known text of a secret in everything that a running control plane says. */
class SecretsStaySecretTest {
  private static final String CANARY = "canary-5f1d7c3a";
  private static final String SDS = XdsType.SECRET.typeUrl();
  private static final String ENVELOPE =
      "{\"apiVersion\": \"mekong/v1\", \"kind\": \"RawResource\", \"metadata\": {\"labels\":"
          + " {\"team\": \"shop\"}}, \"spec\": %s}";

  /** A secret that is served, and values that are refused, each for another reason. */
  private static final ImmutableMap<String, String> STORED =
      ImmutableMap.<String, String>builder()
          .put("good", ENVELOPE.formatted(spec("good", CANARY)))
          .put("bare", spec("bare", CANARY))
          .put("syntax", "{\"name\": " + CANARY)
          .put("text", "\"" + CANARY + "\"")
          .put("renamed", ENVELOPE.formatted(spec(CANARY, "x")))
          .put("field", ENVELOPE.formatted("{\"name\": \"field\", \"" + CANARY + "\": 1}"))
          .put(
              "kind",
              ENVELOPE.formatted("{\"name\": \"kind\", \"generic_secret\": \"" + CANARY + "\"}"))
          .put(
              "type",
              ENVELOPE.formatted(
                  "{\"name\": \"type\", \"tls_certificate\": {\"private_key_provider\":"
                      + " {\"provider_name\": \"x\", \"typed_config\": {\"@type\": \""
                      + CANARY
                      + "\"}}}}"))
          .put("label", ENVELOPE.replace("\"shop\"", "1, \"" + CANARY + "\": 1").formatted("{}"))
          .buildOrThrow();

  /** Keeps what our own code logs, down to the last level. */
  private static final class Heard extends AppenderBase<ILoggingEvent> {
    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent event) {
      String trace =
          event.getThrowableProxy() == null
              ? ""
              : ThrowableProxyUtil.asString(event.getThrowableProxy());
      lines.add(event.getFormattedMessage() + trace);
    }
  }

  private final Logger logger = (Logger) LoggerFactory.getLogger("io.mekong");
  private final Heard heard = new Heard();
  private final List<DeltaAdsClient> clients = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  @TempDir Path data;

  @SuppressWarnings("NullAway.Init") // set before each test
  private StartedPlane plane;

  private static String spec(String name, String text) {
    return "{\"name\": \"%s\", \"generic_secret\": {\"secret\": {\"inline_string\": \"%s\"}}}"
        .formatted(name, text);
  }

  @BeforeEach
  void start() throws Exception {
    heard.start();
    logger.addAppender(heard);
    logger.setLevel(Level.TRACE);
    store();
    plane = StartedPlane.on(data, ImmutableMap.of());
  }

  private void store() throws StoreException {
    try (EmbeddedKeyStore store = EmbeddedKeyStore.open(data.resolve("store"), System::nanoTime)) {
      for (Map.Entry<String, String> each : STORED.entrySet()) {
        Txn.Put put =
            new Txn.Put(
                "/mekong/resources/secrets/" + each.getKey(),
                ByteString.copyFromUtf8(each.getValue()),
                0);
        store.commit(new Txn(ImmutableList.of(), ImmutableList.of(put)));
      }
    }
  }

  @AfterEach
  void stop() {
    clients.forEach(DeltaAdsClient::close);
    plane.close();
    logger.detachAppender(heard);
    logger.setLevel(null);
  }

  private DeltaAdsClient client(String id, String team) {
    Struct metadata =
        Struct.newBuilder()
            .putFields("team", Value.newBuilder().setStringValue(team).build())
            .build();
    DeltaAdsClient client = DeltaAdsClient.open(plane.channel(), id, metadata);
    clients.add(client);
    return client;
  }

  @Test
  void nothing_but_the_stream_of_a_selected_node_tells_what_a_secret_says() throws Exception {
    DeltaDiscoveryResponse stranger = client("stranger", "mall").subscribe(SDS, "good").expect(SDS);
    assertThat(stranger.getResourcesList()).isEmpty();
    List<DeltaAdsClient> selected = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      selected.add(client("node-" + i, "shop"));
    }
    for (DeltaAdsClient node : selected) {
      DeltaDiscoveryResponse response = node.subscribe(SDS, "good").expect(SDS);
      assertThat(response.toString()).contains(CANARY);
      node.nack(response, "cannot use " + CANARY);
    }
    await().until(() -> get("/api/v1/quarantine").contains("good"));
    await().until(() -> get("/api/v1/nodes").contains("node-2"));

    Set<String> paths = paths();
    assertThat(paths).contains("/api/v1/status", "/api/v1/nodes/node-0/config", "/prometheus");
    for (String path : paths) {
      assertDiscreet(path, get(path));
    }
    for (Path file : eventFiles()) {
      assertDiscreet(file.toString(), Files.readString(file));
    }
    assertThat(get("/api/v1/explain?type=secrets&name=good&node=node-0")).contains("refused");
    assertThat(get("/api/v1/receipts/1")).contains("\"node\":\"node-0\"", "not shown, because");
    assertThat(get("/api/v1/status")).contains("secrets/syntax", "secrets/bare");
    assertThat(heard.lines).anyMatch(line -> line.contains("raw resource rejected"));
    assertThat(heard.lines).anyMatch(line -> line.contains("push refused"));
    assertThat(heard.lines).anyMatch(line -> line.contains("quarantine began"));
    heard.lines.forEach(line -> assertDiscreet("log", line));
  }

  @Test
  void files_are_for_their_owner_alone() throws IOException {
    plane.plane().shutdown(); // what is written makes files that go again
    try (Stream<Path> files = Files.walk(data)) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).isNotEmpty();
      for (Path file : all) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
            .as(file.toString())
            .isEqualTo("rw-------");
      }
    }
  }

  private List<Path> eventFiles() throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("events"))) {
      return files.filter(file -> file.toString().endsWith(".jsonl")).toList();
    }
  }

  private static void assertDiscreet(String where, String said) {
    assertThat(said)
        .as(where)
        .doesNotContain(CANARY)
        .doesNotContain(
            BaseEncoding.base64().omitPadding().encode(CANARY.getBytes(StandardCharsets.UTF_8)));
  }

  /** Every path that the API's own description says can be read, with parameters filled in. */
  private Set<String> paths() throws IOException, InterruptedException {
    Map<String, Map<String, Map<String, ?>>> api =
        new Yaml(new SafeConstructor(new LoaderOptions())).load(get("/openapi.yml"));
    Set<String> paths = new LinkedHashSet<>(Set.of("/prometheus", "/", "/health/readiness"));
    paths.add("/api/v1/explain?type=secrets&name=good&node=node-0");
    for (Map.Entry<String, Map<String, ?>> path : api.getOrDefault("paths", Map.of()).entrySet()) {
      // The stream of events does not end; what it tells is what the event log holds.
      if (path.getValue().containsKey("get") && !path.getKey().equals("/api/v1/events")) {
        paths.add(
            path.getKey()
                .replace("{id}", "node-0")
                .replace("{type}", "secrets")
                .replace("{name}", "good")
                .replace("{kind}", "health")
                .replace("{revision}", "1")
                .replace("{service}", "none"));
      }
    }
    return paths;
  }

  private String get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(plane.admin(path)).timeout(Duration.ofSeconds(20)).build();
    return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
  }
}
