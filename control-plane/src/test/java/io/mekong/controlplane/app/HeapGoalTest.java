package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class HeapGoalTest {
  private static final long MB = 1L << 20;

  private final HeapGoal goal = new HeapGoal(128 * MB, 1_024 * MB);

  @Test
  void little_that_lives_leaves_what_the_command_line_says() {
    assertThat(goal.after(20 * MB)).isEmpty();
    assertThat(goal.after(64 * MB)).isEmpty();
  }

  @Test
  void what_lives_has_as_much_room_again() {
    assertThat(goal.after(100 * MB)).isEqualTo(OptionalLong.of(200 * MB));
    assertThat(goal.after(105 * MB)).as("no news").isEmpty();
  }

  @Test
  void the_limit_of_the_heap_is_the_most() {
    assertThat(goal.after(900 * MB)).isEqualTo(OptionalLong.of(1_024 * MB));
  }

  @Test
  void garbage_that_a_young_collection_left_raises_nothing() {
    assertThat(goal.after(60 * MB)).isEmpty();
    for (int i = 0; i < 7; i++) {
      assertThat(goal.after(200 * MB)).isEmpty();
    }
    assertThat(goal.after(200 * MB)).as("eight left no less").isEqualTo(OptionalLong.of(400 * MB));
  }

  @Test
  void the_goal_goes_down_again() {
    assertThat(goal.after(300 * MB)).isEqualTo(OptionalLong.of(600 * MB));
    assertThat(goal.after(50 * MB)).isEqualTo(OptionalLong.of(128 * MB));
  }
}
