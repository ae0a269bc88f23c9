package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.admin.v1.ListNodesResponse;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.TypeReport;
import io.mekong.controlplane.xds.server.StreamReport;
import io.mekong.registry.model.Locality;
import io.mekong.registry.store.disk.GenerationFile;
import io.mekong.tests.kit.TestFolder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who left is told after a restart too, by number and age. */
class DepartedKeeperTest {
  private final TestFolder folder = TestFolder.create("departed");
  private final List<NodeReport> restored = new CopyOnWriteArrayList<>();
  private Instant now = Instant.parse("2026-01-31T12:00:00Z");

  @AfterEach
  void clean() {
    folder.close();
  }

  private DepartedKeeper keeper() {
    return new DepartedKeeper(
        new GenerationFile<>(folder.path(), "departed", ListNodesResponse.parser()),
        new DepartedKeeper.Terms(3, Duration.ofHours(24), () -> now));
  }

  private DepartedKeeper started() {
    restored.clear();
    AtomicBoolean read = new AtomicBoolean();
    DepartedKeeper keeper = keeper();
    keeper.start(earlier -> {
      restored.addAll(earlier);
      read.set(true);
    });
    await().untilTrue(read);
    return keeper;
  }

  private void leaves(DepartedKeeper keeper, String id) {
    now = now.plusSeconds(1);
    keeper
        .noted()
        .departed(
            new StreamReport(
                id,
                "edge",
                new Locality("eu", "a", ""),
                "envoy 1.40.0",
                "10.0.0.9:5",
                now.minusSeconds(60),
                "delta",
                ImmutableList.of(
                    new TypeReport(
                        XdsType.CLUSTER,
                        "2",
                        "1",
                        "2",
                        "no",
                        1,
                        1,
                        false,
                        Optional.empty(),
                        ImmutableList.of(new TypeReport.Refused("c", "v", "greeter")))),
                ImmutableMap.of(
                    XdsType.CLUSTER, new StreamReport.Traffic(3, 500, Optional.of(now))),
                7,
                Optional.empty(),
                ImmutableList.of()),
            "it broke");
  }

  private static List<String> ids(DepartedKeeper keeper) {
    return keeper.all().stream().map(NodeReport::id).toList();
  }

  @Test
  void what_was_known_of_them_is_known_after_a_restart() {
    DepartedKeeper first = started();
    leaves(first, "a");
    ImmutableList<NodeReport> told = first.all();
    first.close();
    try (DepartedKeeper second = started()) {
      assertThat(second.all()).isEqualTo(told);
      assertThat(restored).isEqualTo(told);
    }
  }

  @Test
  void the_newest_of_a_node_counts_the_oldest_make_room_and_a_day_is_enough() {
    DepartedKeeper first = started();
    leaves(first, "a");
    leaves(first, "b");
    first.close();
    try (DepartedKeeper second = started()) {
      leaves(second, "a");
      assertThat(ids(second)).containsExactly("b", "a");
      leaves(second, "c");
      leaves(second, "d");
      assertThat(ids(second)).containsExactly("a", "c", "d");
      now = now.plus(Duration.ofHours(24)).minusMillis(500);
      assertThat(ids(second)).containsExactly("d");
    }
    try (DepartedKeeper third = started()) {
      assertThat(ids(third)).containsExactly("d");
    }
  }

  @Test
  void nobody_is_forgotten_because_it_ended_before_the_file_was_read() {
    DepartedKeeper first = started();
    leaves(first, "a");
    first.close();
    try (DepartedKeeper never = keeper()) {
      leaves(never, "b");
    }
    try (DepartedKeeper third = started()) {
      assertThat(ids(third)).contains("a");
    }
  }
}
