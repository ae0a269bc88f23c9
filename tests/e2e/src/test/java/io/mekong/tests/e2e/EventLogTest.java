package io.mekong.tests.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.tests.kit.MekongCommand;
import io.mekong.tests.kit.Registrations;
import io.mekong.tests.kit.RunningCommand;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an operator reads about an instance that somebody writes to etcd and takes out again. */
@Tag("real")
class EventLogTest {
  private static final String KEY = Registrations.key("greeter", "one");

  @Test
  void the_life_of_an_instance_shows_in_the_files_and_as_it_happens_over_a_kill_too() {
    try (Mesh mesh = Mesh.start();
        RunningCommand reader =
            RunningCommand.start("ctl", "events", "--admin=http://" + admin(mesh), "--since=1h")) {
      reader.await("CURRENT");
      mesh.keys().put(KEY, Registrations.healthy(8081));
      reader.await("greeter/one  REGISTERED -> HEALTHY");
      mesh.keys().delete(KEY);
      reader.await("greeter/one  HEALTHY -> OFFLINE, DELETED");

      assertThat(files(mesh, "--service=greeter").output())
          .containsSubsequence(
              "put", "127.0.0.1:8081", "REGISTERED -> HEALTHY", "deleted", "HEALTHY -> OFFLINE");

      mesh.mekong().kill();
      mesh.mekong().startAgain();
      mesh.mekong().awaitReady();
      mesh.keys().put(KEY, Registrations.healthy(8082));
      reader.await("127.0.0.1:8082");
      String all = files(mesh, "--json").output();
      List<Long> numbers =
          all.lines()
              .map(line -> line.replaceAll("^\\{\"seq\":(\\d+).*", "$1"))
              .map(Long::valueOf)
              .toList();
      assertThat(numbers.getFirst()).isEqualTo(1);
      assertThat(numbers).isSorted().doesNotHaveDuplicates();
      assertThat(numbers.getLast()).isEqualTo(numbers.size());
      assertThat(all.lines().filter(line -> line.contains("\"type\":\"started\""))).hasSize(2);
    }
  }

  private static String admin(Mesh mesh) {
    return "127.0.0.1:" + mesh.mekong().admin().port();
  }

  private static MekongCommand files(Mesh mesh, String option) {
    MekongCommand command =
        MekongCommand.run("ctl", "events", "--file=" + mesh.mekong().dataFolder(), option);
    assertThat(command.exitCode()).as(command.output()).isZero();
    return command;
  }
}
