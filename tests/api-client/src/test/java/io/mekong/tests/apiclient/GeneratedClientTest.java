package io.mekong.tests.apiclient;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.TestFolder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Whoever takes the OpenAPI document gets a client that compiles and speaks with the server. */
final class GeneratedClientTest {
  private static final Path PROGRAM = Path.of("src/test/client/Operator.java").toAbsolutePath();

  @Test
  void a_client_generated_from_the_served_document_works() throws Exception {
    try (MekongProcess mekong = MekongProcess.start();
        TestFolder folder = TestFolder.create("api-client")) {
      HttpAnswer document = mekong.admin().get("127.0.0.1", "/openapi.yml");
      assertThat(document.status()).isEqualTo(200);
      GeneratedClient.of(document.body(), PROGRAM, folder.path())
          .run("Operator", "http://127.0.0.1:" + mekong.admin().port());
    }
  }
}
