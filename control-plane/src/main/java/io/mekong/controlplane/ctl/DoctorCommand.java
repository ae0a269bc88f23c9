package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.google.common.net.HostAndPort;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code mekong ctl doctor}: what is wrong, and what to do about it. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Looks at control plane, nodes, store, clocks, disk and an Envoy's bootstrap, and tells for each"
          + " thing how it is and what to do.",
      "Ends with 1 when something FAILs; a WARN is no failure."
    })
final class DoctorCommand extends AdminCommand {
  private static final int DEFAULT_ADMIN = 18080;
  private static final String USUAL_XDS = "127.0.0.1:18000";

  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--xds",
      paramLabel = "HOST:PORT",
      description = "The port that nodes connect to. Default: what the control plane is set to.")
  private @Nullable String xds;

  @Option(names = "--etcd", paramLabel = "URL", split = ",", description = "etcd to look at too.")
  private List<URI> etcd = new ArrayList<>();

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      description = "Data directory on this machine. Default: ./data when it is there.")
  private @Nullable Path dataDir;

  @Option(names = "--bootstrap", paramLabel = "FILE", description = "An Envoy's bootstrap.")
  private @Nullable Path bootstrap;

  @Override
  int run(AdminClient client) throws InterruptedException {
    Progress progress = new Progress(spec());
    progress.says("control plane");
    List<Finding> findings = new ArrayList<>(new PlaneChecks(client, adminUrl()).all());
    progress.says("xds port");
    HostAndPort nodes = xds(client);
    findings.add(MachineChecks.xds(nodes));
    for (URI each : etcd) {
      progress.says("etcd " + each);
      findings.addAll(MachineChecks.etcd(each));
    }
    Path folder = dataDir == null ? Path.of("data") : dataDir;
    if (dataDir != null || Files.isDirectory(folder)) {
      findings.add(MachineChecks.dataDir(folder));
    }
    Path file = bootstrap;
    if (file != null) {
      int adminPort = adminUrl().getPort();
      findings.addAll(
          BootstrapChecks.of(file, nodes.getPort(), adminPort < 0 ? DEFAULT_ADMIN : adminPort));
    }
    progress.ends();
    print(findings);
    return findings.stream().anyMatch(each -> each.level() == Finding.Level.FAIL) ? CANNOT : DONE;
  }

  private HostAndPort xds(AdminClient client) throws InterruptedException {
    String given = xds;
    try {
      HostAndPort at = HostAndPort.fromString(given == null ? settled(client) : given);
      if (at.hasPort()) {
        return at;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw wrong("--xds: is not like 127.0.0.1:18000");
  }

  /** Where nodes come to, seen from here: the admin port's host, when it listens everywhere. */
  private String settled(AdminClient client) throws InterruptedException {
    try {
      HostAndPort set =
          HostAndPort.fromString(
              client
                  .get("/api/v1/settings")
                  .path("values")
                  .path("mekong.xds.address")
                  .asText(USUAL_XDS));
      boolean everywhere = set.getHost().equals("0.0.0.0") || set.getHost().equals("::");
      return HostAndPort.fromParts(everywhere ? adminUrl().getHost() : set.getHost(), set.getPort())
          .toString();
    } catch (CtlException noAnswer) {
      return USUAL_XDS; // that it does not answer is among the findings
    }
  }

  private void print(List<Finding> findings) {
    if (!output.isTable()) {
      ArrayNode all = new ObjectMapper().createArrayNode();
      findings.forEach(each ->
          all.addObject()
              .put("level", each.level().name())
              .put("what", each.what())
              .put("found", each.found())
              .put("remedy", each.remedy()));
      output.print(all, out());
      return;
    }
    for (Finding each : findings) {
      out().printf("%-4s  %s: %s%n", each.level(), each.what(), each.found());
      if (!each.remedy().isEmpty()) {
        out().println("      -> " + each.remedy());
      }
    }
  }
}
