package io.mekong.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortTest {
  /** What a system gives to connections begins here, unless somebody has set it otherwise. */
  private static final int FIRST_OF_THE_SYSTEM = 32_768;

  private final FreePort ours = new FreePort();
  private final FreePort others = new FreePort();

  @Test
  void no_port_is_given_twice_whoever_asks_nor_by_the_system() {
    Set<Integer> given = new HashSet<>();
    for (int i = 0; i < 250; i++) {
      assertThat(given.add(ours.next())).isTrue();
      assertThat(given.add(others.next())).isTrue();
    }
    assertThat(given).allMatch(port -> port > 1_024 && port < FIRST_OF_THE_SYSTEM);
  }

  @Test
  void a_port_that_somebody_has_is_left_out() throws IOException {
    int before = ours.next();
    try (ServerSocket taken = new ServerSocket(before + 1, 1, InetAddress.getLoopbackAddress())) {
      assertThat(ours.next()).isNotEqualTo(taken.getLocalPort());
    }
  }
}
