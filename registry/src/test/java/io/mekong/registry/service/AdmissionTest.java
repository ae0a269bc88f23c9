package io.mekong.registry.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

/** More calls at a time than the store can take. */
class AdmissionTest {
  private final Admission admission = new Admission();

  @Test
  void the_call_beyond_the_limit_is_refused_and_the_next_is_let_in_again() {
    ApiException refused =
        catchThrowableOfType(ApiException.class, () -> within(257, () -> "too many"));
    assertThat(refused.code()).isEqualTo(ErrorCode.TOO_MANY_REQUESTS);
    assertThat(within(256, () -> "done")).isEqualTo("done");
  }

  /** Work within calls that have not ended. */
  private String within(int calls, java.util.function.Supplier<String> work) {
    return calls == 0 ? work.get() : admission.admitted(() -> within(calls - 1, work));
  }
}
