package io.mekong.tests.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mekong.tests.kit.EtcdCluster;
import io.mekong.tests.kit.EtcdGateway;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.Registrations;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** While one member of three is away, whichever it is, the others are followed. */
@Tag("chaos")
final class MemberAwayTest {
  private static final Logger log = LoggerFactory.getLogger("chaos");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final EtcdCluster cluster = EtcdCluster.start(3, "--unsafe-no-fsync");
  private int written;

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void a_member_that_lost_the_others_is_left_for_them() throws Exception {
    othersAreFollowedWhile(cluster::isolate, member -> cluster.heal());
  }

  @Test
  void a_member_that_does_not_answer_is_left_for_the_others() throws Exception {
    othersAreFollowedWhile(EtcdServer::freeze, EtcdServer::thaw);
  }

  private void othersAreFollowedWhile(Consumer<EtcdServer> away, Consumer<EtcdServer> back)
      throws Exception {
    try (MekongProcess mekong =
        MekongProcess.start(
            cluster.endpoints().stream()
                .map(URI::toString)
                .collect(Collectors.joining(",", "--etcd=", "")))) {
      for (EtcdServer member : cluster.members()) {
        away.accept(member);
        long start = System.nanoTime();
        writtenIsSeen(mekong, anotherThan(member));
        Duration seen = Duration.ofNanos(System.nanoTime() - start);
        awaitStatus(mekong, "\"freshness\":\"CURRENT\"");
        Duration current = Duration.ofNanos(System.nanoTime() - start);
        log.warn("away seen={} current={}", seen, current);
        back.accept(member);
        cluster.members().forEach(EtcdServer::awaitHealth);
      }
    }
  }

  private EtcdServer anotherThan(EtcdServer member) {
    return cluster.members().stream().filter(m -> !m.equals(member)).findFirst().orElseThrow();
  }

  private void writtenIsSeen(MekongProcess mekong, EtcdServer member) {
    written++;
    String service = "service-" + written;
    try (EtcdGateway gateway = new EtcdGateway("http://127.0.0.1:" + member.port())) {
      await()
          .atMost(LIMIT)
          .ignoreExceptions()
          .until(() ->
              gateway.put(Registrations.key(service, "one"), Registrations.healthy(8080)) > 0);
    }
    awaitStatus(mekong, "\"services\":" + written);
  }

  private static void awaitStatus(MekongProcess mekong, String text) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() ->
            assertThat(mekong.admin().get("localhost", "/api/v1/status").body()).contains(text));
  }
}
