package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is stored, served and used by a real Envoy is the same. */
@Tag("real")
class ReconciliationTest {
  private static final String PATH = "/api/v1/reconciliation";

  private final Mesh mesh = Mesh.start();

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void store_snapshots_and_envoy_agree() throws IOException {
    List<SampleService> greeters = List.of(mesh.greeter("one"), mesh.greeter("two"));
    var _ = mesh.sidecar(greeters);
    assertThat(mesh.mekong().admin().get("127.0.0.1", PATH).status()).isEqualTo(404);

    HttpAnswer report = mesh.mekong().admin().post(PATH, "");
    assertThat(report.status()).as(report.body()).isEqualTo(200);
    for (String stage : List.of("store", "registry", "served", "nodes")) {
      assertThat(report.body())
          .containsPattern(
              Pattern.quote("\"" + stage + "\":{\"compared\":") + "[1-9]\\d*,\"differences\":0,");
    }
    assertThat(mesh.mekong().admin().get("127.0.0.1", PATH).body()).isEqualTo(report.body());
  }
}
