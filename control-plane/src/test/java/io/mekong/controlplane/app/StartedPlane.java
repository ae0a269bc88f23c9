package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableMap;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.controlplane.app.settings.GivenValue;
import io.mekong.controlplane.app.settings.SettingsLoader;
import io.mekong.controlplane.app.settings.SettingsSources;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A control plane in this process, with the embedded store and free ports of loopback.
 *
 * @param plane itself
 * @param ready where it listens
 * @param channel to its xDS port
 */
record StartedPlane(RunningControlPlane plane, ReadyLine ready, ManagedChannel channel)
    implements AutoCloseable {
  /**
   * Starts one and waits until it is ready.
   *
   * @param more settings beside data and ports, by name
   */
  static StartedPlane on(Path data, ImmutableMap<String, String> more) throws Exception {
    ImmutableMap.Builder<String, GivenValue> options = ImmutableMap.builder();
    options.put("mekong.data.dir", given(data.toString()));
    options.put("mekong.xds.address", given("127.0.0.1:0"));
    options.put("mekong.admin.address", given("127.0.0.1:0"));
    more.forEach((name, value) -> options.put(name, given(value)));
    RunningControlPlane plane =
        ControlPlane.start(
            SettingsLoader.load(
                new SettingsSources(options.buildOrThrow(), ImmutableMap.of(), Optional.empty())));
    ReadyLine ready = plane.awaitReady();
    return new StartedPlane(plane, ready, channel(ready.xds().port()));
  }

  private static GivenValue given(String value) {
    return new GivenValue(value, "test");
  }

  /** To a port of it; the caller's to close. */
  static ManagedChannel channel(int port) {
    return NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
  }

  /** A path of its admin port. */
  URI admin(String path) {
    return URI.create("http://127.0.0.1:" + ready.admin().port() + path);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    plane.shutdown();
  }
}
