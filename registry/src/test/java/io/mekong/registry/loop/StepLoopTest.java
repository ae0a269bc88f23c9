package io.mekong.registry.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class StepLoopTest {
  @Test
  void a_loop_that_was_never_started_can_be_closed_and_then_takes_nothing() {
    StepLoop<String> loop = new StepLoop<>(Thread.ofVirtual().factory(), 1, event -> {});
    assertThatCode(loop::close).doesNotThrowAnyException();
    assertThat(loop.post("late")).isFalse();
  }
}
