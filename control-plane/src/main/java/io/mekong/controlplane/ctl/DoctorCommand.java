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

  @Mixin private final OutputOptions output = new OutputOptions();

  @Option(
      names = "--xds",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:18000",
      description = "The port that nodes connect to. Default: ${DEFAULT-VALUE}.")
  private String xds = "127.0.0.1:18000";

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
    HostAndPort nodes = xds();
    progress.says("xds port");
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

  private HostAndPort xds() {
    try {
      HostAndPort at = HostAndPort.fromString(xds);
      if (at.hasPort()) {
        return at;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw wrong("--xds: is not like 127.0.0.1:18000");
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
