package io.mekong.registry.agent;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.net.InetAddresses;
import io.mekong.registry.client.ClientSettings;
import io.mekong.registry.client.InstanceSpec;
import io.mekong.registry.client.TlsFiles;
import io.mekong.registry.v1.Protocol;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of {@code mekong agent}. */
@Command(
    name = "mekong agent",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpWidth = 100,
    description = {
      "Registers a program that knows nothing of Mekong, checks it, and keeps it registered through",
      "any outage. On SIGTERM it drains, waits, deregisters and ends with 0: stop it before the program."
    })
final class AgentCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec command;

  @Option(names = "--service", required = true, description = "Name of the service.")
  private String service = "";

  @Option(names = "--port", required = true, description = "Port of the program, 1-65535.")
  private int port;

  @Option(
      names = "--addr",
      description =
          "Its IP address; default: the local one on the way to the control plane, else 127.0.0.1.")
  private @Nullable String addr;

  @Option(names = "--id", description = "Id of the instance; default: ADDR-PORT.")
  private String id = "";

  @Option(names = "--weight", description = "0-65535; default: 100.")
  private int weight = 100;

  @Option(names = "--region", description = "Region of its locality.")
  private String region = "";

  @Option(names = "--zone", description = "Zone of its locality.")
  private String zone = "";

  @Option(names = "--protocol", description = "http, http2, grpc or tcp; default: http.")
  private String protocol = "http";

  @Option(names = "--metadata", paramLabel = "KEY=VALUE", description = "May be repeated.")
  private Map<String, String> metadata = new LinkedHashMap<>();

  @Option(
      names = "--check",
      description =
          "tcp, http:/path (a status 200-299), grpc[:service] (grpc.health.v1) or none; default: tcp."
              + " It is registered when it passes for the first time.")
  private String check = "tcp";

  @Option(names = "--check-interval", description = "Time between checks; default: 10s.")
  private Duration checkInterval = Duration.ofSeconds(10);

  @Option(names = "--check-timeout", description = "Most a check may take; default: 2s.")
  private Duration checkTimeout = Duration.ofSeconds(2);

  @Option(names = "--rise", description = "Passed checks in a row to be HEALTHY; default: 1.")
  private int rise = 1;

  @Option(names = "--fall", description = "Failed checks in a row to be UNHEALTHY; default: 3.")
  private int fall = 3;

  @Option(names = "--ttl", description = "Life of the lease, 5s to 24h; default: 30s.")
  private Duration ttl = Duration.ofSeconds(30);

  @Option(names = "--drain-time", description = "From drained to deregistered; default: 5s.")
  private Duration drainTime = Duration.ofSeconds(5);

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "xDS ports of control planes; default: 127.0.0.1:18000.")
  private String[] servers = {"127.0.0.1:18000"};

  @Option(names = "--ca", description = "PEM of the control plane's authority; makes it TLS.")
  private @Nullable Path ca;

  @Option(names = "--cert", description = "PEM of the own certificate, for mTLS.")
  private @Nullable Path cert;

  @Option(names = "--key", description = "PEM of its key.")
  private @Nullable Path key;

  static CommandLine commandLine() {
    return new CommandLine(new AgentCommand())
        .registerConverter(Duration.class, new Durations())
        .setParameterExceptionHandler(AgentCommand::refuse);
  }

  private static int refuse(ParameterException fault, String[] arguments) {
    fault.getCommandLine().getErr().println("mekong agent: " + fault.getMessage());
    return 2;
  }

  @Override
  public Integer call() {
    return new AgentRun(plan()).run();
  }

  /** What the options ask for; throws {@link ParameterException}. */
  AgentPlan plan() {
    try {
      ClientSettings settings = settings();
      String address = addr == null ? OwnAddress.towards(settings.servers().getFirst()) : addr;
      checkArgument(InetAddresses.isInetAddress(address), "--addr must be an IP address");
      checkArgument(port >= 1 && port <= 65_535, "--port must be 1-65535");
      checkArgument(weight >= 0 && weight <= 65_535, "--weight must be 0-65535");
      checkArgument(rise >= 1 && fall >= 1, "--rise and --fall must be at least 1");
      checkArgument(
          isBetween(ttl, 5, 86_400) && ttl.toMillis() % 1_000 == 0, "--ttl must be 5s to 24h");
      checkArgument(isBetween(drainTime, 0, 3_600), "--drain-time must be at most 1h");
      checkArgument(
          isBetween(checkInterval.multipliedBy(10), 1, 864_000), "--check-interval: 100ms-24h");
      checkArgument(isBetween(checkTimeout.multipliedBy(10), 1, 600), "--check-timeout: 100ms-1m");
      return new AgentPlan(
          settings,
          spec(address),
          Checks.parse(check, new CheckTarget(address, port, checkTimeout)),
          new HealthJudge(rise, fall),
          checkInterval);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(owner(), String.valueOf(e.getMessage()), e);
    }
  }

  private CommandLine owner() {
    return command == null ? new CommandLine(this) : command.commandLine();
  }

  private InstanceSpec spec(String address) {
    InstanceSpec spec =
        InstanceSpec.at(service, address, port)
            .withWeight(weight)
            .withMetadata(metadata)
            .withProtocol(protocol())
            .withTimeToLive(ttl)
            .withDrainTime(drainTime);
    InstanceSpec placed =
        region.isEmpty() && zone.isEmpty() ? spec : spec.withLocality(region, zone);
    return id.isEmpty() ? placed : placed.withId(id);
  }

  private Protocol protocol() {
    return switch (protocol.toLowerCase(Locale.ROOT)) {
      case "http" -> Protocol.PROTOCOL_HTTP;
      case "http2" -> Protocol.PROTOCOL_HTTP2;
      case "grpc" -> Protocol.PROTOCOL_GRPC;
      case "tcp" -> Protocol.PROTOCOL_TCP;
      default -> throw new IllegalArgumentException("--protocol must be http, http2, grpc or tcp");
    };
  }

  private ClientSettings settings() {
    ClientSettings plain = ClientSettings.plaintext(servers);
    checkArgument((cert == null) == (key == null), "--cert and --key belong together");
    if (ca == null) {
      checkArgument(cert == null, "--cert needs --ca");
      return plain;
    }
    Optional<TlsFiles.Identity> identity =
        cert == null || key == null
            ? Optional.empty()
            : Optional.of(new TlsFiles.Identity(readable(cert), readable(key)));
    return plain.with(new TlsFiles(readable(ca), identity));
  }

  private static Path readable(Path file) {
    checkArgument(Files.isReadable(file), "%s cannot be read", file);
    return file;
  }

  private static boolean isBetween(Duration time, long leastSeconds, long mostSeconds) {
    return time.compareTo(Duration.ofSeconds(leastSeconds)) >= 0
        && time.compareTo(Duration.ofSeconds(mostSeconds)) <= 0;
  }
}
