package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.EtcdGateway;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.HttpSocket;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.TestFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The control plane as a user of etcd who may not read everything. */
@Tag("real")
class EtcdRightsTest {
  private final EtcdServer etcd = EtcdServer.single();
  private final HttpSocket gateway = new HttpSocket(etcd.port());
  private final TestFolder secrets = TestFolder.create("secrets");
  private final EtcdGateway keys = new EtcdGateway(Mesh.url(etcd));

  @AfterEach
  void stop() {
    keys.close();
    etcd.close();
    secrets.close();
  }

  /** Rights below one prefix say nothing about those below the other. */
  @Test
  void a_prefix_that_may_not_be_read_is_named_and_harms_no_other() throws Exception {
    keys.put(Registrations.key("greeter", "one"), Registrations.healthy(8080));
    call("auth/user/add", "{\"name\":\"root\",\"password\":\"root\"}");
    call("auth/role/add", "{\"name\":\"root\"}");
    call("auth/user/grant", "{\"user\":\"root\",\"role\":\"root\"}");
    call("auth/user/add", "{\"name\":\"mekong\",\"password\":\"right\"}");
    call("auth/role/add", "{\"name\":\"reader\"}");
    call("auth/user/grant", "{\"user\":\"mekong\",\"role\":\"reader\"}");
    grant("/services/", "/services0");
    call("auth/enable", "{}");
    var password = Files.writeString(secrets.path().resolve("password"), "right");
    try (MekongProcess mekong =
        MekongProcess.launch(
            "--etcd=http://127.0.0.1:" + etcd.port(),
            "--etcd-user=mekong",
            "--etcd-password-file=" + password)) {
      awaitSaid(mekong, "/health/readiness", "/mekong/resources/ cannot be read", "permission");
      assertThat(mekong.log()).contains("resources stale").contains("permission denied");

      asRoot(() -> grant("/mekong/", "/mekong0"));
      mekong.awaitReady();
      awaitSaid(mekong, "/api/v1/status", "CURRENT", "\"services\":1", "\"issues\":[]");

      asRoot(() -> revoke("/mekong/", "/mekong0"));
      awaitSaid(mekong, "/api/v1/status", "/mekong/resources/ cannot be read");
      asRoot(() -> put(Registrations.key("later", "one"), Registrations.healthy(8080)));
      awaitSaid(mekong, "/api/v1/status", "CURRENT", "\"services\":2");
      assertThat(mekong.log()).doesNotContain("registry stale");
    }
  }

  private static void awaitSaid(MekongProcess mekong, String path, String... texts) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class) // the admin port is not open yet
        .untilAsserted(
            () -> assertThat(mekong.admin().get("127.0.0.1", path).body()).contains(texts));
  }

  /** A call that etcd allows to root only, once its doors are closed. */
  private interface RootCall {
    void run() throws IOException;
  }

  private String token = "";

  private void asRoot(RootCall call) throws IOException {
    String answer = call("auth/authenticate", "{\"name\":\"root\",\"password\":\"root\"}");
    token = answer.replaceAll("(?s).*\"token\":\"([^\"]+)\".*", "$1");
    call.run();
  }

  private void grant(String from, String to) throws IOException {
    call(
        "auth/role/grant",
        """
        {"name": "reader", "perm": {"permType": "READ", "key": "%s", "range_end": "%s"}}\
        """
            .formatted(encoded(from), encoded(to)));
  }

  private void revoke(String from, String to) throws IOException {
    call(
        "auth/role/revoke",
        """
        {"role": "reader", "key": "%s", "range_end": "%s"}\
        """
            .formatted(encoded(from), encoded(to)));
  }

  private void put(String key, String value) throws IOException {
    call("kv/put", "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(encoded(key), encoded(value)));
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private String call(String operation, String json) throws IOException {
    HttpAnswer answer = gateway.post("/v3/" + operation, json, token);
    assertThat(answer.status()).as("%s: %s", operation, answer.body()).isEqualTo(200);
    return answer.body();
  }
}
