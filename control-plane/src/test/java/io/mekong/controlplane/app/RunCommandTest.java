package io.mekong.controlplane.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.app.settings.HostPort;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.app.settings.SettingsCatalogue;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RunCommandTest {
  private final List<MekongSettings> started = new ArrayList<>();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void ready_line_is_the_only_output_and_the_end_is_orderly() throws InterruptedException {
    FakeControlPlane running = new FakeControlPlane();
    Thread main =
        Thread.ofPlatform()
            .start(
                () -> execute(running, "run", "--xds-address=127.0.0.1:0", "--etcd", "http://a:1"));
    assertThat(running.ready.await(10, TimeUnit.SECONDS)).isTrue();
    main.interrupt();
    main.join();
    assertThat(out).hasToString(FakeControlPlane.LINE + System.lineSeparator());
    assertThat(running.shutdowns).isEqualTo(1);
    assertThat(started.get(0).xds().address()).hasToString("127.0.0.1:0");
    assertThat(started.get(0).etcd()).isPresent();
  }

  @Test
  void a_start_that_fails_half_way_is_undone_and_exits_1() {
    FakeControlPlane running = new FakeControlPlane();
    running.fault = new StartException("the disk state is damaged", "Remove it");
    assertThat(execute(running, "run")).isEqualTo(1);
    assertThat(err).hasToString("mekong run: the disk state is damaged. Remove it\n");
    assertThat(running.shutdowns).isEqualTo(1);
  }

  @Test
  void bad_settings_exit_2_with_every_problem() {
    int code =
        execute(
            new FakeControlPlane(),
            "run",
            "--xds-address=0.0.0.0:1",
            "--mekong.admin.address=0.0.0.0:2");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .anySatisfy(line -> assertThat(line).contains("--allow-plaintext"))
        .anySatisfy(line -> assertThat(line).contains("--admin-token-file"));
    assertThat(started).isEmpty();
  }

  @Test
  void unknown_options_and_verbs_exit_2_with_the_nearest_name() {
    assertThat(execute(new FakeControlPlane(), "run", "--xds-adress=x")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean --xds-address?");
    assertThat(execute(new FakeControlPlane(), "run", "--mekong.protection.windw=x")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean --mekong.protection.window?");
    assertThat(execute(new FakeControlPlane(), "rum")).isEqualTo(2);
    assertThat(err.toString()).contains("Did you mean run?");
    assertThat(execute(new FakeControlPlane(), "run", "--etcd")).isEqualTo(2);
    assertThat(err.toString()).contains("URL[,URL...]");
    assertThat(execute(new FakeControlPlane(), "run", "--root=/a/", "--mekong.store.root=/b/"))
        .isEqualTo(2);
    assertThat(started).isEmpty();
  }

  @Test
  void help_lists_every_setting_with_variable_and_default() {
    assertThat(execute(new FakeControlPlane(), "run", "--help")).isZero();
    String help = out.toString().replaceAll("\\s+", "");
    assertThat(SettingsCatalogue.ALL)
        .allSatisfy(setting ->
            assertThat(help)
                .contains("--" + setting.name())
                .contains(setting.variable())
                .contains(setting.defaultText().replace(" ", "")));
  }

  @Test
  void a_bare_flag_means_true() {
    FakeControlPlane running = new FakeControlPlane();
    running.fault = new StartException("enough", "seen");
    assertThat(execute(running, "run", "--xds-address=0.0.0.0:0", "--allow-plaintext"))
        .isEqualTo(1);
    assertThat(started.get(0).xds().plaintextAllowed()).isTrue();
  }

  private int execute(FakeControlPlane running, String... arguments) {
    Launch launch =
        settings -> {
          started.add(settings);
          return running;
        };
    CommandLine mekong = Mekong.commandLine(launch, ImmutableMap.of());
    mekong.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return mekong.execute(arguments);
  }

  private static final class FakeControlPlane implements RunningControlPlane {
    static final ReadyLine LINE =
        new ReadyLine(
            new HostPort("127.0.0.1", 5), new HostPort("::1", 6), Optional.empty(), "etcd", 7);

    private final CountDownLatch ready = new CountDownLatch(1);
    private @Nullable StartException fault;
    private int shutdowns;

    @Override
    public ReadyLine awaitReady() throws StartException {
      if (fault != null) {
        throw fault;
      }
      ready.countDown();
      return LINE;
    }

    @Override
    public void shutdown() {
      shutdowns++;
    }
  }
}
