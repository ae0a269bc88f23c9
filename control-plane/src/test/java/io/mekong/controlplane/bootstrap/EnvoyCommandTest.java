package io.mekong.controlplane.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.xds.keepalive.KeepaliveLimits;
import io.mekong.tests.kit.CertificateFolder;
import io.mekong.tests.kit.EnvoyValidate;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;
import picocli.CommandLine;

class EnvoyCommandTest {
  private record Outcome(int code, String out, String err) {}

  @TestFactory
  Stream<DynamicTest> committed_files_are_what_the_command_prints() {
    return BootstrapFiles.OPTIONS.entrySet().stream()
        .map(file -> DynamicTest.dynamicTest(file.getKey(), () -> compare(file)));
  }

  private static void compare(Map.Entry<String, String> file) throws IOException {
    Path path = BootstrapFiles.FOLDER.resolve(file.getKey());
    String text =
        "# ./mekong envoy " + file.getValue() + "\n" + run(file.getValue().split(" ")).out();
    if ("update".equals(System.getProperty("golden"))) {
      Files.writeString(path, text);
    }
    assertThat(path).hasContent(text);
  }

  /** A client that pings more often is cut off with too_many_pings. */
  @Test
  void its_pings_are_no_more_frequent_than_the_port_allows() {
    Matcher keepalive =
        Pattern.compile("connection_keepalive: \\{interval: (\\d+)s,")
            .matcher(run("--node=a").out());
    assertThat(keepalive.find()).isTrue();
    assertThat(Duration.ofSeconds(Long.parseLong(keepalive.group(1))))
        .isGreaterThanOrEqualTo(KeepaliveLimits.DEFAULT.min());
  }

  @Test
  void envoy_configs_holds_nothing_else() throws IOException {
    try (Stream<Path> files = Files.list(BootstrapFiles.FOLDER)) {
      assertThat(files.map(path -> path.getFileName().toString()).filter(n -> n.endsWith(".yaml")))
          .containsExactlyInAnyOrderElementsOf(BootstrapFiles.OPTIONS.keySet());
    }
  }

  @Tag("real")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--node=a",
        "--node=a --mode=sotw --admin-port=0",
        "--service=greeter --outbound-port=15001 --inbound-port=15006 --app-port=8080",
        "--service=greeter --services=greeter,orders --xds=control.example.org:18000",
        "--service=greeter --xds=[::1]:18000",
        "--node=quo\"te\\:{}#",
      })
  void envoy_accepts_every_shape(String options) {
    assertThat(EnvoyValidate.of(run(options.split(" ")).out()))
        .matches(EnvoyValidate::accepted, "accepted");
  }

  @Tag("real")
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:18000", "control.example.org:18000"})
  void envoy_accepts_mutual_tls(String xds) {
    try (CertificateFolder files = CertificateFolder.create().issue("edge", "dns:edge")) {
      Outcome printed =
          run(
              "--service=greeter",
              "--xds=" + xds,
              "--ca=" + files.ca(),
              "--cert=" + files.certificate("edge"),
              "--key=" + files.key("edge"));

      assertThat(EnvoyValidate.of(printed.out())).matches(EnvoyValidate::accepted, "accepted");
    }
  }

  @Test
  void the_node_asks_by_metadata() {
    Map<String, Object> yaml =
        new Yaml()
            .load(
                run(
                        "--service=greeter",
                        "--outbound-port=1",
                        "--inbound-port=2",
                        "--app-port=65535",
                        "--services= b , a,,b")
                    .out());

    assertThat(yaml.get("node"))
        .isEqualTo(
            Map.of(
                "id",
                "sidecar",
                "cluster",
                "greeter",
                "metadata",
                Map.of(
                    "mekong.service", "greeter",
                    "mekong.outbound.port", 1,
                    "mekong.inbound.port", 2,
                    "mekong.app.port", 65_535,
                    "mekong.services", List.of("a", "b"))));
  }

  @Test
  void a_node_that_asks_for_nothing_is_told_so() {
    assertThat(run("--node=a").out()).contains("gets no listener but raw ones");
    assertThat(run("--service=a").out()).doesNotContain("gets no listener");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--admin-port=65536      | --admin-port: must be 0-65535.",
        "--outbound-port=0       | --outbound-port: must be 1-65535.",
        "--outbound-port=x       | Invalid value for option '--outbound-port'",
        "--inbound-port=1        | --inbound-port: goes with --app-port; give both or none.",
        "--app-port=1            | --inbound-port: goes with --app-port; give both or none.",
        "--mode=fast             | --mode: must be delta or sotw.",
        "--xds=nowhere           | --xds: 'nowhere' is not HOST:PORT",
        "--xds=::1:18000         | --xds: '::1:18000' is not HOST:PORT",
        "--service=UPPER         | --service: 'UPPER' is no service name",
        "--services=a,b/c        | --services: 'b/c' is no service name",
        "--ca=/x                 | --ca, --cert, --key: go together; give all three or none.",
        "--node=                 | --node: must be 1 or more printable characters.",
      })
  void options_that_do_not_fit_are_refused(String option, String sentence) {
    Outcome outcome = run(option);

    assertThat(outcome.code()).isEqualTo(2);
    assertThat(outcome.err()).contains(sentence);
    assertThat(outcome.out()).isEmpty();
  }

  private static Outcome run(String... options) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        new CommandLine(new EnvoyCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(options);
    return new Outcome(code, out.toString(), err.toString());
  }
}
