package io.mekong.tests.e2e;

import static org.awaitility.Awaitility.await;

import io.mekong.tests.kit.JavaHeap;
import io.mekong.tests.kit.MekongProcess;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The heap of an idle process has a goal of its own, not that of a quarter of the machine. */
@Tag("real")
class HeapGoalTest {
  @Test
  void the_collector_knows_the_goal_soon_after_the_start() {
    try (MekongProcess mekong = MekongProcess.start()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> JavaHeap.info(mekong.pid()), info -> info.contains(" 128M soft max"));
    }
  }
}
