package io.mekong.tests.demo;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import io.mekong.controlplane.bootstrap.XdsMode;
import io.mekong.registry.client.ClientSettings;
import io.mekong.registry.client.RegistrationClient;
import io.mekong.registry.v1.Health;
import io.mekong.tests.kit.EtcdBinary;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.SampleService;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * Main class of {@code ./mekong demo}. Exit code 0 when all went as told, 1 when not, 2 bad use.
 */
public final class Demo {
  private static final int FLIPS = 20;
  private static final int REQUESTS = 30;

  private final PrintStream out;
  private final Parts parts;

  private Demo(PrintStream out, Parts parts) {
    this.out = out;
    this.parts = parts;
  }

  /** Runs the demo. */
  public static void main(String[] args) throws InterruptedException {
    boolean once = List.of(args).equals(List.of("--once"));
    if (!once && args.length > 0) {
      System.err.println("mekong demo: " + args[0] + ": is not known. Only --once is.");
      System.exit(2);
    }
    Parts parts = new Parts();
    Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "stop-parts"));
    int code = attempt(new Demo(System.out, parts), parts);
    if (code == 0 && !once) {
      System.out.println("\nRunning until Ctrl-C.");
      new CountDownLatch(1).await();
    }
    System.exit(code);
  }

  private static int attempt(Demo demo, Parts parts) {
    try {
      demo.run();
      return 0;
    } catch (IOException | RuntimeException | AssertionError e) {
      if (!parts.isClosed()) {
        System.err.println("mekong demo: " + e.getMessage());
      }
      return 1;
    }
  }

  private void run() throws IOException {
    Path program = EtcdBinary.find();
    String url = parts.add(EtcdServer.single(program)).endpoints().getFirst().toString();
    say("etcd           %s (%s)", url, program);
    MekongProcess mekong = parts.add(MekongProcess.start("--etcd=" + url));
    say("control plane  xds=%s, process %d", mekong.xds(), mekong.pid());
    // Not closed: etcd goes with the demo, and after Ctrl-C nobody is left to say goodbye to.
    ImmutableList<Greeter> greeters =
        greeters(RegistrationClient.connect(ClientSettings.plaintext(mekong.xds())));
    Sidecar delta = sidecar("sidecar-delta", XdsMode.DELTA, mekong);
    Sidecar sotw = sidecar("sidecar-sotw", XdsMode.SOTW, mekong);
    for (Sidecar sidecar : List.of(delta, sotw)) {
      traffic(sidecar, greeters);
    }
    flips(greeters.get(2), delta);
    traffic(delta, greeters);
    say("\nConsole: http://127.0.0.1:%d/", mekong.admin().port());
    say("Try: curl -H 'Host: greeter' http://127.0.0.1:%d/", delta.outbound().port());
  }

  private ImmutableList<Greeter> greeters(RegistrationClient client) {
    return ImmutableList.of(
        greeter("greeter-1", "a", client, Health.HEALTH_HEALTHY),
        greeter("greeter-2", "b", client, Health.HEALTH_HEALTHY),
        greeter("greeter-3", "b", client, Health.HEALTH_UNHEALTHY));
  }

  private Greeter greeter(String name, String zone, RegistrationClient client, Health health) {
    SampleService server = parts.add(SampleService.start(name));
    Greeter greeter = Greeter.register(server, zone, client, health);
    say(
        "%s      %s, zone %s, %s, registered by the client",
        name, greeter.endpoint(), zone, health.name().replace("HEALTH_", ""));
    return greeter;
  }

  private Sidecar sidecar(String name, XdsMode mode, MekongProcess mekong) {
    Sidecar sidecar = parts.add(Sidecar.start(name, mode, mekong.xds()));
    say(
        "%-14s Envoy, outbound 127.0.0.1:%d, admin %s",
        name, sidecar.outbound().port(), sidecar.envoy().admin().address());
    return sidecar;
  }

  private void traffic(Sidecar sidecar, ImmutableList<Greeter> greeters) throws IOException {
    sidecar.envoy().awaitListener("outbound");
    sidecar
        .envoy()
        .awaitEndpoints(
            Greeter.SERVICE, Set.of(greeters.get(0).endpoint(), greeters.get(1).endpoint()));
    sidecar.envoy().awaitRoute(Greeter.SERVICE);
    var answered = sidecar.send(REQUESTS);
    say("\n%d requests with 'Host: greeter' through %s: %s", REQUESTS, sidecar.name(), answered);
    if (!answered.keySet().equals(Set.of("greeter-1", "greeter-2"))) {
      throw new IllegalStateException(
          "requests should have been answered by greeter-1 and greeter-2 only: " + answered);
    }
  }

  private void flips(Greeter flipped, Sidecar sidecar) {
    HealthFlips flips = HealthFlips.measure(FLIPS, flipped, sidecar);
    say(
        "\nHealth of %s flipped %d times in etcd; Envoy's /clusters followed after"
            + " median %.1f ms, at most %.1f ms",
        flipped.server().name(), FLIPS, flips.medianMillis(), flips.maxMillis());
  }

  @FormatMethod
  private void say(@FormatString String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
