package io.mekong.controlplane.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableSet;
import io.mekong.tests.kit.Promtool;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docker/prometheus, judged by what the product exposes and by promtool. */
class PrometheusRulesTest {
  private static final ImmutableSet<String> SEVERITIES =
      ImmutableSet.of("critical", "warning", "info");
  private static final List<Map<?, ?>> RECORDS = MonitoringFiles.rules("recording-rules.yaml");
  private static final List<Map<?, ?>> ALERTS = MonitoringFiles.rules("alert-rules.yaml");

  private final Path folder = MonitoringFiles.root().resolve("docker/prometheus");

  @Test
  void rules_ask_for_what_is_there() {
    Set<String> there =
        Stream.concat(
                PromQl.series(EveryMeter.types()).stream(),
                RECORDS.stream().map(rule -> MonitoringFiles.text(rule, "record")))
            .collect(Collectors.toSet());

    assertThat(Stream.concat(RECORDS.stream(), ALERTS.stream()))
        .isNotEmpty()
        .allSatisfy(rule ->
            assertThat(PromQl.names(MonitoringFiles.text(rule, "expr")))
                .isNotEmpty()
                .isSubsetOf(there));
  }

  @Test
  void an_alert_says_how_bad_it_is_what_is_wrong_and_what_to_do() {
    assertThat(ALERTS)
        .allSatisfy(alert -> {
          assertThat(MonitoringFiles.text(MonitoringFiles.map(alert, "labels"), "severity"))
              .isIn(SEVERITIES);
          Map<?, ?> annotations = MonitoringFiles.map(alert, "annotations");
          assertThat(MonitoringFiles.text(annotations, "summary")).endsWith(".");
          assertThat(MonitoringFiles.text(annotations, "remedy")).endsWith(".");
        });
  }

  @Test
  void each_alert_has_a_case_that_fires_and_one_that_is_silent() {
    List<Map<?, ?>> cases =
        MonitoringFiles.maps(MonitoringFiles.tree(folder.resolve("rules-test.yaml")), "tests")
            .flatMap(test -> MonitoringFiles.maps(test, "alert_rule_test"))
            .toList();
    List<String> names =
        ALERTS.stream().map(alert -> MonitoringFiles.text(alert, "alert")).toList();

    Map<Boolean, List<String>> byFiring =
        cases.stream()
            .collect(
                Collectors.partitioningBy(
                    each -> MonitoringFiles.maps(each, "exp_alerts").findAny().isPresent(),
                    Collectors.mapping(
                        each -> MonitoringFiles.text(each, "alertname"), Collectors.toList())));
    assertThat(byFiring.get(true)).containsExactlyInAnyOrderElementsOf(names);
    assertThat(byFiring.get(false)).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void the_cases_hold_in_promtool() {
    accepted("test", "rules", "rules-test.yaml");
  }

  @Test
  void promtool_finds_no_fault_in_the_configuration() {
    accepted("check", "config", "prometheus.yaml");
    accepted("check", "config", "--syntax-only", "prometheus-compose.yaml");
  }

  private void accepted(String... arguments) {
    Optional<Promtool> promtool = Promtool.find();
    assumeTrue(promtool.isPresent(), "no promtool: ./mekong setup tells why it cannot be had");
    Promtool.Verdict verdict = promtool.orElseThrow().run(folder, arguments);
    assertThat(verdict.exitCode()).as(verdict.said()).isZero();
  }
}
