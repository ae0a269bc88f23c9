package io.mekong.controlplane.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.xds.server.StreamReport;
import io.mekong.registry.model.Locality;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DepartedNodesTest {
  private Instant now = Instant.EPOCH;
  private final DepartedNodes departed = new DepartedNodes(2, Duration.ofHours(24), () -> now);

  private void leaves(String id) {
    departed.departed(
        new StreamReport(
            id,
            "edge",
            new Locality("eu", "a", ""),
            "",
            "",
            now,
            "delta",
            ImmutableList.of(),
            ImmutableMap.of(),
            0,
            Optional.empty(),
            ImmutableList.of()),
        "it broke");
  }

  @Test
  void the_oldest_make_room_and_a_day_is_enough() {
    leaves("a");
    leaves("b");
    leaves("a");
    now = now.plus(Duration.ofHours(1));
    leaves("c");
    assertThat(departed.all()).extracting(each -> each.last().nodeId()).containsExactly("a", "c");
    now = now.plus(Duration.ofHours(23).plusSeconds(1));
    assertThat(departed.all()).extracting(each -> each.last().nodeId()).containsExactly("c");
  }
}
