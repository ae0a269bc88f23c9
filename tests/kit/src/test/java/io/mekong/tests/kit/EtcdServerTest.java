package io.mekong.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("real")
final class EtcdServerTest {
  private static final int PATIENCE_MILLIS = 30_000;

  /** For an answer that does not come. */
  private static final int SHORT_PATIENCE_MILLIS = 500;

  @Test
  void data_survive_a_kill_and_a_restart() throws IOException {
    try (EtcdServer etcd = EtcdServer.single()) {
      put(etcd, "a", "1");
      etcd.kill();
      etcd.restart();
      assertThat(read(etcd.port(), "a")).contains(encoded("1"));
    }
  }

  @Test
  void wiped_data_are_gone_and_a_copy_brings_them_back(@TempDir Path temp) throws IOException {
    try (EtcdServer etcd = EtcdServer.single()) {
      put(etcd, "a", "1");
      etcd.stop();
      etcd.copyData(temp.resolve("copy"));
      etcd.wipe();
      etcd.restart();
      assertThat(read(etcd.port(), "a")).doesNotContain("kvs");
      etcd.stop();
      etcd.useData(temp.resolve("copy"));
      etcd.restart();
      assertThat(read(etcd.port(), "a")).contains(encoded("1"));
    }
  }

  @Test
  void frozen_it_does_not_answer() throws IOException {
    try (EtcdServer etcd = EtcdServer.single()) {
      etcd.freeze();
      assertThatThrownBy(() -> readSoon(etcd.port())).isInstanceOf(SocketTimeoutException.class);
      etcd.thaw();
      etcd.awaitHealth();
      assertThat(read(etcd.port(), "a")).contains("revision");
    }
  }

  @Test
  void what_one_member_takes_all_have() throws IOException {
    ImmutableList<EtcdServer> members = EtcdServer.cluster(3);
    try {
      put(members.get(0), "a", "1");
      assertThat(read(members.get(2).port(), "a")).contains(encoded("1"));
    } finally {
      members.forEach(EtcdServer::close);
    }
  }

  @Test
  void proxy_swallows_bytes_and_forwards_again() throws IOException {
    try (EtcdServer etcd = EtcdServer.single();
        FaultProxy proxy = FaultProxy.forward(etcd.port())) {
      assertThat(read(proxy.port(), "a")).contains("revision");
      proxy.blackHole();
      assertThatThrownBy(() -> readSoon(proxy.port())).isInstanceOf(SocketTimeoutException.class);
      proxy.restore();
      assertThat(read(proxy.port(), "a")).contains("revision");
    }
  }

  private static void put(EtcdServer etcd, String key, String value) throws IOException {
    call(
        etcd.port(),
        "put",
        "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(encoded(key), encoded(value)),
        PATIENCE_MILLIS);
  }

  private static String read(int port, String key) throws IOException {
    return call(port, "range", question(key), PATIENCE_MILLIS);
  }

  private static String readSoon(int port) throws IOException {
    return call(port, "range", question("a"), SHORT_PATIENCE_MILLIS);
  }

  private static String question(String key) {
    return "{\"key\":\"%s\"}".formatted(encoded(key));
  }

  private static String call(int port, String verb, String body, int patienceMillis)
      throws IOException {
    HttpURLConnection asked =
        (HttpURLConnection)
            URI.create("http://127.0.0.1:" + port + "/v3/kv/" + verb).toURL().openConnection();
    asked.setDoOutput(true);
    asked.setRequestMethod("POST");
    asked.setReadTimeout(patienceMillis);
    asked.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
    try (InputStream answer = asked.getInputStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
