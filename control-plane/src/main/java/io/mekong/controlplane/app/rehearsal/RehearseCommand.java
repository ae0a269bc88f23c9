package io.mekong.controlplane.app.rehearsal;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import io.mekong.controlplane.app.Launch;
import io.mekong.controlplane.app.ReadyLine;
import io.mekong.controlplane.app.RunningControlPlane;
import io.mekong.controlplane.app.settings.GivenValue;
import io.mekong.controlplane.app.settings.MekongSettings;
import io.mekong.controlplane.app.settings.SettingsException;
import io.mekong.controlplane.app.settings.SettingsLoader;
import io.mekong.controlplane.app.settings.SettingsSources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code mekong rehearse}: serves an embedded registry on free ports of loopback to clients of its
 * own, then what it finds in an etcd to a fleet of nodes (both in another process), for some
 * seconds, and ends with 0. The launcher runs it once after a build with {@code -XX:AOTCacheOutput}
 * (JEP 514, JEP 515).
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Runs for some seconds so that the JVM can make its AOT cache.")
public final class RehearseCommand implements Callable<Integer> {
  private final Launch launch;

  @Option(
      names = RehearsedSite.OPTION,
      description = "Plays etcd and nodes for another process that rehearses.")
  private boolean site;

  /** A command that has not run. */
  public RehearseCommand(Launch launch) {
    this.launch = launch;
  }

  @Override
  public Integer call() throws Exception {
    if (site) {
      RehearsedSite.play(System.in, System.out);
      return 0;
    }
    Path data = Files.createTempDirectory("mekong-rehearsal");
    try {
      play(settings(data.resolve("embedded")), ready -> new Rehearsal(ready).run());
      try (RehearsedSite site = RehearsedSite.start()) {
        MekongSettings following =
            settings(data.resolve("following"), "mekong.etcd.endpoints", site.etcd().toString());
        play(following, ready -> site.visits(ready.xds()));
      }
      return 0;
    } finally {
      MoreFiles.deleteRecursively(data, RecursiveDeleteOption.ALLOW_INSECURE);
    }
  }

  private interface Scene {
    void play(ReadyLine ready) throws Exception;
  }

  private void play(MekongSettings settings, Scene scene) throws Exception {
    RunningControlPlane running = launch.start(settings);
    try {
      scene.play(running.awaitReady());
    } finally {
      running.shutdown();
    }
  }

  /** Of nobody's variables and files: what runs here must be the same everywhere. */
  private static MekongSettings settings(Path data, String... more) throws SettingsException {
    ImmutableMap.Builder<String, GivenValue> options = ImmutableMap.builder();
    options.put("mekong.xds.address", given("127.0.0.1:0"));
    options.put("mekong.admin.address", given("127.0.0.1:0"));
    options.put("mekong.data.dir", given(data.toString()));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], given(more[i + 1]));
    }
    return SettingsLoader.load(
        new SettingsSources(options.buildOrThrow(), ImmutableMap.of(), Optional.empty()));
  }

  private static GivenValue given(String text) {
    return new GivenValue(text, "rehearsal");
  }
}
