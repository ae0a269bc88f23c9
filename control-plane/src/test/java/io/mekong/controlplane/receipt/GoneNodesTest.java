package io.mekong.controlplane.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class GoneNodesTest {
  private Instant now = Instant.EPOCH;
  private final GoneNodes gone = new GoneNodes(2, Duration.ofHours(24), () -> now);

  @Test
  void the_last_to_leave_are_remembered_for_a_day() {
    gone.left("a");
    gone.left("");
    now = now.plus(Duration.ofHours(1));
    gone.left("b");
    gone.left("a");
    gone.left("c");
    assertThat(gone.all()).containsOnlyKeys("a", "c").containsEntry("a", now);
    now = now.plus(Duration.ofHours(25));
    assertThat(gone.all()).isEmpty();
  }
}
