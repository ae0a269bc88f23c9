package io.mekong.tests.bench;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeTest {
  private static final List<String> GIVEN =
      List.of(
          "--peer=floor",
          "--etcd=http://127.0.0.1:2379",
          "--product=127.0.0.1:18000",
          "--services=1000",
          "--seconds=60");

  @Test
  void who_gives_all_that_it_takes_is_understood() {
    assertThatCode(() -> new Serve(GIVEN)).doesNotThrowAnyException();
  }

  @Test
  void who_leaves_out_some_is_told_which() {
    assertThatThrownBy(() -> new Serve(GIVEN.subList(0, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("serve lacks [--services, --seconds]");
  }

  @ParameterizedTest
  @CsvSource({
    "0, --peer=envoy, takes floor or simple-cache",
    "1, --etdc=http://127.0.0.1:2379, serve takes",
    "3, --services=0, takes a number from 1",
    "4, --seconds=soon, takes a number from 1"
  })
  void what_is_not_understood_is_named_with_what_is_taken_instead(
      int place, String wrong, String remedy) {
    List<String> arguments = new ArrayList<>(GIVEN);
    arguments.set(place, wrong);

    assertThatThrownBy(() -> new Serve(arguments))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(wrong.split("=", 2)[0])
        .hasMessageContaining(remedy);
  }
}
