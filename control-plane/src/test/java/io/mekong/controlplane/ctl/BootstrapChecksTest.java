package io.mekong.controlplane.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.bootstrap.EnvoyCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BootstrapChecksTest {
  @TempDir Path folder;

  /** What {@code mekong envoy} prints. */
  private static String good() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new EnvoyCommand())
            .setOut(new PrintWriter(out))
            .execute("--node=web-1", "--service=web", "--xds=127.0.0.1:18000");
    assertThat(code).isZero();
    return out.toString();
  }

  private List<Finding> of(String bootstrap) throws IOException {
    return BootstrapChecks.of(Files.writeString(folder.resolve("b.yaml"), bootstrap), 18000, 18080);
  }

  @Test
  void what_mekong_prints_has_no_mistake() throws IOException {
    assertThat(of(good())).extracting(Finding::level).containsExactly(Finding.Level.OK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id: .* | x: 1 | FAIL | node.id is missing",
        "api_type: .*GRPC | api_type: REST | FAIL | api_type is REST",
        "transport_api_version: V3 | transport_api_version: V2 | FAIL | is V2: only V3 is left",
        "(cds_config:.*)resource_api_version: V3, | $1 | FAIL | cds_config.resource_api_version is missing",
        "(lds_config:.*), ads: .* | $1} | FAIL | lds_config has no ads",
        "(lds_config:.*)initial_fetch_timeout: 0s, | $1 | WARN | lds_config.initial_fetch_timeout is 15s",
        "port_value: 18000 | port_value: 18080 | FAIL | which is the admin port",
        "port_value: 18000 | port_value: 18001 | WARN | leads to port 18001",
        "(?s)explicit_http_config:.*upstream_conn | x: 1\\n          upstream_conn | FAIL | does not speak HTTP/2",
        "(?s)connection_keepalive.*$ | x: 1 | WARN | has no keepalive",
        "cluster_name: mekong-xds\\n +# | cluster_name: other\\n              # | FAIL | which static_resources lacks",
        "mekong.service: | other: | WARN | it gets no listener",
        "(?s)dynamic_resources:.*static | static | FAIL | ads_config is missing",
        "(?s).* | a: [ | FAIL | cannot be read",
      })
  void a_mistake_is_named(String part, String by, String level, String found) throws IOException {
    String bad = good().replaceAll(part.replace("\\n", "\n"), by.replace("\\n", "\n"));
    assertThat(bad).isNotEqualTo(good());
    assertThat(of(bad))
        .as(bad)
        .anySatisfy(finding -> {
          assertThat(finding.level().name()).isEqualTo(level);
          assertThat(finding.found()).contains(found);
          assertThat(finding.remedy()).isNotEmpty();
        });
  }
}
