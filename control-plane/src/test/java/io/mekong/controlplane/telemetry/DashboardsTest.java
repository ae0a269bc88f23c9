package io.mekong.controlplane.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docker/grafana: dashboards that can be imported anywhere and ask for what is there. */
class DashboardsTest {
  private static final ImmutableList<String> FILES =
      ImmutableList.of("overview.json", "propagation.json", "fleet.json");
  private static final String DATASOURCE = "${datasource}";

  @ParameterizedTest
  @ValueSource(strings = {"overview.json", "propagation.json", "fleet.json"})
  void a_dashboard_is_json_and_lets_its_user_choose_the_source(String name) throws Exception {
    Struct.Builder json = Struct.newBuilder();
    JsonFormat.parser().merge(MonitoringFiles.text(file(name)), json);

    assertThat(json.getFieldsMap()).containsKeys("uid", "title", "panels", "templating");
    assertThat(variables(name))
        .anySatisfy(variable -> {
          assertThat(MonitoringFiles.text(variable, "type")).isEqualTo("datasource");
          assertThat(MonitoringFiles.text(variable, "name")).isEqualTo("datasource");
        });
    assertThat(sources(MonitoringFiles.tree(file(name)))).isNotEmpty().containsOnly(DATASOURCE);
  }

  @Test
  void identifiers_differ() {
    assertThat(FILES.stream().map(name -> MonitoringFiles.tree(file(name)).get("uid")))
        .doesNotHaveDuplicates();
  }

  @Test
  void panels_ask_for_what_is_there() {
    ImmutableSet<String> there =
        Stream.concat(
                PromQl.series(EveryMeter.types()).stream(),
                MonitoringFiles.rules("recording-rules.yaml").stream()
                    .map(rule -> MonitoringFiles.text(rule, "record")))
            .collect(ImmutableSet.toImmutableSet());

    assertThat(FILES.stream().flatMap(DashboardsTest::questions))
        .isNotEmpty()
        .allSatisfy(question -> assertThat(PromQl.names(question)).isNotEmpty().isSubsetOf(there));
  }

  private static Path file(String name) {
    return MonitoringFiles.root().resolve("docker/grafana").resolve(name);
  }

  private static List<Map<?, ?>> variables(String name) {
    return MonitoringFiles.maps(
            MonitoringFiles.map(MonitoringFiles.tree(file(name)), "templating"), "list")
        .collect(Collectors.toList());
  }

  private static Stream<String> questions(String name) {
    return Stream.concat(
        MonitoringFiles.maps(MonitoringFiles.tree(file(name)), "panels")
            .flatMap(panel -> MonitoringFiles.maps(panel, "targets"))
            .map(target -> MonitoringFiles.text(target, "expr")),
        variables(name).stream()
            .map(variable -> MonitoringFiles.text(variable, "definition"))
            .filter(question -> !question.isEmpty()));
  }

  /** The source of everything that names one, however deep. */
  private static Stream<String> sources(Object tree) {
    return switch (tree) {
      case Map<?, ?> map ->
          Stream.concat(
              Stream.of(MonitoringFiles.text(MonitoringFiles.map(map, "datasource"), "uid"))
                  .filter(uid -> !uid.isEmpty()),
              map.values().stream().filter(Objects::nonNull).flatMap(DashboardsTest::sources));
      case List<?> list -> list.stream().filter(Objects::nonNull).flatMap(DashboardsTest::sources);
      default -> Stream.of();
    };
  }
}
