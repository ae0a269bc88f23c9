package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.tests.kit.DeltaAdsClient;
import io.mekong.tests.kit.HttpAnswer;
import io.mekong.tests.kit.MekongCommand;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.TestFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A disk that takes nothing: serving goes on, and an alarm says so. */
@Tag("real")
class BadDiskTest {
  private static final String CLUSTERS = "type.googleapis.com/envoy.config.cluster.v3.Cluster";
  private static final String REGISTRATION = "{\"addr\":\"10.1.2.3\",\"port\":80}";

  @ParameterizedTest
  @ValueSource(strings = {"ro", "size=64k"})
  void with_etcd_serving_goes_on_and_the_alarm_ends_once_the_disk_is_mended(String options)
      throws IOException {
    try (Mesh mesh = Mesh.start()) {
      Path data = mesh.mekong().dataFolder();
      assumeMounts(data);
      register(mesh, "before");
      awaitServed(mesh.mekong(), "before");
      try (MountedFolder _ = MountedFolder.over(data, options)) {
        if (!options.equals("ro")) {
          fill(data.resolve("filler"));
        }
        register(mesh, "during");
        mesh.awaitStatus("the last good state cannot be written");
        awaitServed(mesh.mekong(), "before", "during");
        assertThat(mesh.mekong().log()).contains("last good state cannot be written");
        assertThat(mesh.mekong().isAlive()).isTrue();
      }
      awaitIssues(mesh.mekong(), "\"issues\":[]");
    }
  }

  /** What any user can do: the folder is not a folder any more. */
  @Test
  void without_a_data_folder_serving_goes_on() throws IOException {
    try (Mesh mesh = Mesh.start()) {
      Path data = mesh.mekong().dataFolder();
      Mesh.await().until(() -> Files.exists(data.resolve("world.pb")));
      Files.move(data, data.resolveSibling("aside"));
      Files.createFile(data);
      register(mesh, "during");
      mesh.awaitStatus("the last good state cannot be written");
      awaitServed(mesh.mekong(), "during");

      Files.delete(data); // it makes a new folder by itself
      awaitIssues(mesh.mekong(), "\"issues\":[]");
    }
  }

  @Test
  void a_full_disk_below_the_embedded_store_takes_nothing_away() throws IOException {
    try (MekongProcess mekong = MekongProcess.start()) {
      assertThat(mekong.stop()).isEqualTo(143);
      Path data = mekong.dataFolder();
      assumeMounts(data);
      try (MountedFolder _ = MountedFolder.over(data, "size=256k")) {
        mekong.startAgain();
        mekong.awaitReady();
        assertThat(post(mekong, "before").status()).isBetween(200, 299);
        awaitServed(mekong, "before");
        fill(data.resolve("filler"));

        HttpAnswer refused = registerUntilRefused(mekong);

        assertThat(refused.status()).isEqualTo(507);
        assertThat(refused.body()).contains("STORE_FULL", "make room");
        awaitIssues(mekong, "the store takes no more writes");
        assertThat(mekong.log()).contains("embedded store stops writing");
        awaitServed(mekong, "before");

        Files.delete(data.resolve("filler"));
        mekong.stop();
        mekong.startAgain();
        mekong.awaitReady();
        awaitServed(mekong, "before");
        assertThat(post(mekong, "after").status()).isBetween(200, 299);
        awaitServed(mekong, "before", "after");
        mekong.stop();
      }
    }
  }

  @Test
  void an_embedded_store_that_cannot_be_made_is_told_at_the_start() {
    try (TestFolder folder = TestFolder.create("bad-disk")) {
      Path file = folder.write("file", "no folder");
      MekongCommand run =
          MekongCommand.run(
              "run",
              "--data-dir=" + file,
              "--xds-address=127.0.0.1:0",
              "--admin-address=127.0.0.1:0");

      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.output()).contains(file.toString(), "--data-dir");
    }
  }

  private static void assumeMounts(Path folder) {
    // Only root can make a disk that is full or read-only, and not in every container.
    assumeTrue(MountedFolder.isPossible(folder), "mounting is not allowed here");
  }

  private static void register(Mesh mesh, String service) {
    mesh.keys().put(Registrations.key(service, "one"), Registrations.healthy(8080));
  }

  private static HttpAnswer post(MekongProcess mekong, String service) throws IOException {
    return mekong.admin().post("/api/v1/services/" + service + "/instances", REGISTRATION);
  }

  private static HttpAnswer registerUntilRefused(MekongProcess mekong) throws IOException {
    for (int i = 0; i < 1_000; i++) {
      HttpAnswer answer = post(mekong, "more-" + i);
      if (answer.status() >= 400) {
        return answer;
      }
    }
    throw new AssertionError("the disk is not full");
  }

  private static void fill(Path file) {
    byte[] block = new byte[1024];
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  private static void awaitIssues(MekongProcess mekong, String text) {
    Mesh.await()
        .untilAsserted(() ->
            assertThat(mekong.admin().get("127.0.0.1", "/api/v1/status").body()).contains(text));
  }

  /** A client that comes now is given these clusters. */
  private static void awaitServed(MekongProcess mekong, String... services) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress("127.0.0.1", mekong.xdsPort()).usePlaintext().build();
    try (DeltaAdsClient client = DeltaAdsClient.open(channel, "bad-disk")) {
      client.subscribe(CLUSTERS);
      for (List<String> missing = List.of(services); !missing.isEmpty(); ) {
        List<String> given =
            client.expectAndAck(CLUSTERS).getResourcesList().stream()
                .map(resource -> resource.getName())
                .toList();
        missing = missing.stream().filter(name -> !given.contains(name)).toList();
      }
    } finally {
      channel.shutdownNow();
    }
  }
}
