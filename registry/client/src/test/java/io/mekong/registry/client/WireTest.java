package io.mekong.registry.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.registry.client.KeepAction.Verb;
import io.mekong.registry.v1.RegisterRequest;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTest {
  private static final Duration MOST = Duration.ofSeconds(5);

  @ParameterizedTest
  @CsvSource({"5, 1000", "10, 1000", "15, 1500", "30, 3000", "60, 5000", "86400, 5000"})
  void a_renewal_without_an_answer_is_given_up_in_time_for_others(long life, long millis) {
    assertThat(Wire.limit(call(Verb.RENEW, life), MOST)).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void what_may_have_been_done_is_waited_for() {
    assertThat(Wire.limit(call(Verb.REGISTER, 5), MOST)).isEqualTo(MOST);
    assertThat(Wire.limit(call(Verb.DEREGISTER, 5), MOST)).isEqualTo(MOST);
  }

  private static KeepAction.Send call(Verb verb, long life) {
    RegisterRequest request =
        RegisterRequest.newBuilder()
            .setTtl(com.google.protobuf.Duration.newBuilder().setSeconds(life))
            .build();
    return new KeepAction.Send(1, 0, verb, request);
  }
}
