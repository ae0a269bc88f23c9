package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.trace.TracingSwitch;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who does not ask for traces does not pay for them. */
class TracesOffTest {
  @TempDir Path data;

  /** Classes that a control plane has loaded when it is ready. */
  private String loaded(ImmutableMap<String, String> environment) throws Exception {
    Path classes = data.resolve("classes-" + environment.size());
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xlog:class+load:file=" + classes,
            "-cp",
            System.getProperty("java.class.path"),
            Mekong.class.getName(),
            "run",
            "--xds-address=127.0.0.1:0",
            "--admin-address=127.0.0.1:0",
            "--data-dir=" + data.resolve("store-" + environment.size()));
    builder.environment().keySet().removeIf(name -> name.startsWith("OTEL_"));
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    Process process = builder.start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).startsWith("mekong ready");
      return Files.readString(classes);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void none_of_its_classes_is_loaded() throws Exception {
    assertThat(loaded(ImmutableMap.of()))
        .contains("io.mekong.controlplane.trace.Tracing")
        .doesNotContain("io.opentelemetry.");
    assertThat(loaded(ImmutableMap.of("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")))
        .contains("io.opentelemetry.");
  }

  @Test
  void the_variables_of_opentelemetry_switch_it() {
    String endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    assertThat(TracingSwitch.isOn(ImmutableMap.of())).isFalse();
    assertThat(TracingSwitch.isOn(ImmutableMap.of("OTEL_SERVICE_NAME", "x"))).isFalse();
    assertThat(TracingSwitch.isOn(ImmutableMap.of(endpoint, "http://c:4317"))).isTrue();
    assertThat(TracingSwitch.isOn(ImmutableMap.of("OTEL_TRACES_EXPORTER", "otlp"))).isTrue();
    assertThat(TracingSwitch.isOn(ImmutableMap.of(endpoint, "x", "OTEL_TRACES_EXPORTER", "none")))
        .isFalse();
    assertThat(TracingSwitch.isOn(ImmutableMap.of(endpoint, "x", "OTEL_SDK_DISABLED", "true")))
        .isFalse();
  }
}
