package io.mekong.controlplane.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.EnvoyBinary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A real Envoy accepts every resource of every case. */
@Tag("real")
class GoldenEnvoyTest {
  @TestFactory
  Stream<DynamicTest> envoy_accepts_what_every_node_of_every_case_is_sent(@TempDir Path temp) {
    return GoldenTest.CASES.cases().stream()
        .map(folder ->
            DynamicTest.dynamicTest(GoldenTest.nameOf(folder), () -> validate(folder, temp)));
  }

  private static void validate(Path folder, Path temp) throws Exception {
    GoldenInput input = GoldenTest.input(folder);
    Map<String, Map<XdsType, List<Message>>> byNode = GoldenOutput.resources(input);
    byNode.keySet().removeIf(node -> !isEnvoy(input, node));
    for (Map.Entry<String, Map<XdsType, List<Message>>> node : byNode.entrySet()) {
      Path bootstrap = Files.createTempFile(temp, node.getKey(), ".json");
      Files.writeString(bootstrap, StaticBootstrap.json(node.getValue()));
      assertThat(envoyOn(bootstrap)).as("node %s", node.getKey()).isEqualTo("accepted");
    }
  }

  /** Only Envoy Mobile has the extension that API listeners need. */
  private static boolean isEnvoy(GoldenInput input, String node) {
    return Objects.requireNonNull(input.nodes().get(node)).group().dialect()
        == NodeGroup.Dialect.ENVOY;
  }

  private static String envoyOn(Path bootstrap) throws IOException, InterruptedException {
    String envoy = EnvoyBinary.find().toString();
    Process process =
        new ProcessBuilder(envoy, "--mode", "validate", "-l", "error", "-c", bootstrap.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() == 0 ? "accepted" : "refused: " + said;
  }
}
