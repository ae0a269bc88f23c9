package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.CertificateFolder;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.storm.EtcdCalls;
import io.mekong.tests.kit.storm.KeyChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The control plane on an etcd that talks only to those with a certificate of its authority. */
@Tag("real")
class EtcdTlsTest {
  private final CertificateFolder ours =
      CertificateFolder.create().issue("server", "ip:127.0.0.1").issue("client", "dns:mekong");
  private final CertificateFolder foreign =
      CertificateFolder.create().issue("server", "ip:127.0.0.1");
  private final EtcdServer etcd = EtcdServer.secured(ours);

  /** Not etcd's gateway, which may speak TLS with itself and does not trust the impostor either. */
  private final EtcdCalls keys = EtcdCalls.open(etcd.endpoints().getFirst());

  @AfterEach
  void stop() {
    keys.close();
    etcd.close();
    ours.close();
    foreign.close();
  }

  private MekongProcess launch(CertificateFolder authority) {
    return MekongProcess.launch(
        "--etcd=" + etcd.securedEndpoint(),
        "--etcd-ca=" + authority.ca(),
        "--etcd-cert=" + ours.certificate("client"),
        "--etcd-key=" + ours.key("client"));
  }

  private static void awaitStatus(MekongProcess mekong, String... texts) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(IOException.class) // the admin port is not open yet
        .untilAsserted(() ->
            assertThat(mekong.admin().get("127.0.0.1", "/api/v1/status").body()).contains(texts));
  }

  private void register(String service) {
    KeyChange change =
        new KeyChange(Registrations.key(service, "one"), Optional.of(Registrations.healthy(8080)));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptionsInstanceOf(CompletionException.class) // it has just been started
        .until(() -> keys.change(change).join() > 0);
  }

  @Test
  void an_impostor_takes_nothing_away_and_the_right_one_is_followed_again() throws IOException {
    register("greeter");
    try (MekongProcess mekong = launch(ours)) {
      assertThat(mekong.awaitReady()).contains("store=etcd");
      awaitStatus(mekong, "CURRENT", "\"services\":1");
      Path certificate = ours.certificate("server");
      Path kept = Files.copy(certificate, certificate.resolveSibling("kept.pem"));
      Path keptKey = Files.copy(ours.key("server"), certificate.resolveSibling("kept.key"));
      etcd.stop();
      show(foreign.certificate("server"), foreign.key("server"));
      etcd.restart();
      register("later");
      awaitStatus(mekong, "STALE", "etcd's certificate is not trusted", "\"services\":1");

      etcd.stop();
      show(kept, keptKey);
      etcd.restart();
      awaitStatus(mekong, "CURRENT", "\"services\":2");
    }
  }

  /** What etcd shows from its next start on. */
  private void show(Path certificate, Path key) throws IOException {
    Files.copy(certificate, ours.certificate("server"), StandardCopyOption.REPLACE_EXISTING);
    Files.copy(key, ours.key("server"), StandardCopyOption.REPLACE_EXISTING);
  }

  @Test
  void an_etcd_of_another_authority_is_not_believed_and_the_reason_is_told() {
    register("greeter");
    try (MekongProcess mekong = launch(foreign)) {
      awaitStatus(mekong, "\"ready\":false", "STALE", "AUTH: etcd's certificate is not trusted");
      assertThat(mekong.log()).contains("etcd's certificate is not trusted");
      assertThat(mekong.isAlive()).isTrue();
    }
  }
}
