package io.mekong.controlplane.bootstrap;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.net.HostAndPort;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mekong envoy}: prints the bootstrap of one sidecar. Exit code 2: options do not fit. */
@Command(
    name = "envoy",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Prints a bootstrap for one sidecar, ready for 'envoy -c'.")
public final class EnvoyCommand implements Callable<Integer> {
  private static final int MAX_PORT = 65_535;
  private static final Pattern SERVICE = Pattern.compile("[a-z0-9._-]{1,253}");

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--node",
      paramLabel = "ID",
      defaultValue = "sidecar",
      description = "Id of the node, its own for each sidecar. Default: ${DEFAULT-VALUE}.")
  private String node = "sidecar";

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "Service that the sidecar stands beside. Gives an outbound listener.")
  private String service = "";

  @Option(
      names = "--xds",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:18000",
      description = "Where the control plane's xDS port is. Default: ${DEFAULT-VALUE}.")
  private String xds = "127.0.0.1:18000";

  @Option(
      names = "--mode",
      paramLabel = "delta|sotw",
      defaultValue = "delta",
      description = "Variant of the xDS protocol. Default: ${DEFAULT-VALUE}.")
  private String mode = "delta";

  @Option(
      names = "--admin-port",
      paramLabel = "PORT",
      defaultValue = "9901",
      description =
          "Envoy's admin interface on 127.0.0.1; 0 means any free port. Default: ${DEFAULT-VALUE}.")
  private int adminPort = 9901;

  @Option(
      names = "--outbound-port",
      paramLabel = "PORT",
      description = "Outbound listener on 127.0.0.1; 15001 when only --service is given.")
  private @Nullable Integer outboundPort;

  @Option(
      names = "--inbound-port",
      paramLabel = "PORT",
      description = "Inbound listener in front of --app-port; none without both.")
  private @Nullable Integer inboundPort;

  @Option(
      names = "--app-port",
      paramLabel = "PORT",
      description = "Port on 127.0.0.1 of the program that the sidecar stands beside.")
  private @Nullable Integer appPort;

  @Option(
      names = "--services",
      paramLabel = "NAME[,NAME...]",
      description = "Only these services are sent to the sidecar. Default: all.")
  private String services = "";

  @Option(
      names = "--hds",
      description = "The sidecar offers to check the health of instances (HDS).")
  private boolean healthChecks;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "PEM authority of the control plane's certificate; with --cert and --key.")
  private @Nullable String ca;

  @Option(names = "--cert", paramLabel = "FILE", description = "PEM certificate of the sidecar.")
  private @Nullable String certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "PEM private key of the sidecar.")
  private @Nullable String key;

  @Override
  public Integer call() {
    String yaml = Bootstrap.yaml(settings());
    command().commandLine().getOut().print(yaml);
    command().commandLine().getOut().flush();
    return 0;
  }

  private BootstrapSettings settings() {
    if (node.isEmpty() || node.chars().anyMatch(Character::isISOControl)) {
      throw refused("--node", "must be 1 or more printable characters");
    }
    if (adminPort < 0 || adminPort > MAX_PORT) {
      throw refused("--admin-port", "must be 0-65535");
    }
    return new BootstrapSettings(node, address(), mode(), adminPort, metadata(), duty(), tls());
  }

  private HealthDuty duty() {
    return healthChecks ? HealthDuty.OFFERED : HealthDuty.NONE;
  }

  private NodeMetadata metadata() {
    if ((inboundPort == null) != (appPort == null)) {
      throw refused("--inbound-port", "goes with --app-port; give both or none");
    }
    ImmutableSortedSet<String> only =
        ImmutableSortedSet.copyOf(
            Comparator.naturalOrder(),
            Splitter.on(',').trimResults().omitEmptyStrings().split(services));
    only.forEach(name -> checkService("--services", name));
    if (!service.isEmpty()) {
      checkService("--service", service);
    }
    return new NodeMetadata(
        service,
        port("--outbound-port", outboundPort),
        port("--inbound-port", inboundPort),
        port("--app-port", appPort),
        only);
  }

  private HostAndPort address() {
    try {
      HostAndPort parsed = HostAndPort.fromString(xds).requireBracketsForIPv6();
      if (parsed.hasPort() && parsed.getPort() > 0 && !parsed.getHost().isEmpty()) {
        return parsed;
      }
    } catch (IllegalArgumentException e) {
      throw refused("--xds", "'" + xds + "' is not HOST:PORT (IPv6 literals go in brackets)");
    }
    throw refused("--xds", "'" + xds + "' is not HOST:PORT with a port of 1-65535");
  }

  private XdsMode mode() {
    return switch (mode) {
      case "delta" -> XdsMode.DELTA;
      case "sotw" -> XdsMode.SOTW;
      default -> throw refused("--mode", "must be delta or sotw");
    };
  }

  private Optional<TlsFiles> tls() {
    if (ca != null && certificate != null && key != null) {
      return Optional.of(new TlsFiles(ca, certificate, key));
    }
    if (Stream.of(
            Optional.ofNullable(ca), Optional.ofNullable(certificate), Optional.ofNullable(key))
        .anyMatch(Optional::isPresent)) {
      throw refused("--ca, --cert, --key", "go together; give all three or none");
    }
    return Optional.empty();
  }

  private OptionalInt port(String option, @Nullable Integer port) {
    if (port == null) {
      return OptionalInt.empty();
    }
    if (port < 1 || port > MAX_PORT) {
      throw refused(option, "must be 1-65535");
    }
    return OptionalInt.of(port);
  }

  private void checkService(String option, String name) {
    if (!SERVICE.matcher(name).matches()) {
      throw refused(option, "'" + name + "' is no service name: 1-253 characters of a-z 0-9 . _ -");
    }
  }

  private ParameterException refused(String option, String rule) {
    return new ParameterException(command().commandLine(), option + ": " + rule + ".");
  }

  private CommandSpec command() {
    if (spec == null) {
      throw new IllegalStateException("not run by a command line");
    }
    return spec;
  }
}
