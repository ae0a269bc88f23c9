package io.mekong.tests.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("real")
final class EtcdClusterTest {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private final EtcdCluster cluster = EtcdCluster.start(3, "--unsafe-no-fsync");

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void without_its_leader_the_others_go_on_and_it_catches_up() {
    aloneItSaysNothing(memberThat(EtcdClusterTest::leads));
  }

  @Test
  void without_a_follower_the_others_go_on_and_it_catches_up() {
    aloneItSaysNothing(memberThat(member -> !leads(member)));
  }

  private void aloneItSaysNothing(EtcdServer alone) {
    EtcdServer other = memberThat(member -> !member.equals(alone));
    try (EtcdGateway inside = gateway(alone);
        EtcdGateway outside = gateway(other)) {
      outside.put("a", "1");
      assertThat(inside.get("a")).contains("1");

      cluster.isolate(alone);
      await().atMost(LIMIT).ignoreExceptions().until(() -> outside.put("a", "2") > 0);

      assertThat(outside.get("a")).contains("2");
      assertThatThrownBy(() -> inside.get("a")).hasMessageContaining("etcd");
      assertThat(inside.known("a")).contains("1");

      cluster.heal();
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(inside.get("a")).contains("2"));
    }
  }

  private EtcdServer memberThat(Predicate<EtcdServer> fits) {
    return await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> cluster.members().stream().filter(fits).findFirst().orElseThrow(), _ -> true);
  }

  private static boolean leads(EtcdServer member) {
    try (EtcdGateway gateway = gateway(member)) {
      return gateway.leads();
    }
  }

  private static EtcdGateway gateway(EtcdServer member) {
    return new EtcdGateway("http://127.0.0.1:" + member.port());
  }
}
