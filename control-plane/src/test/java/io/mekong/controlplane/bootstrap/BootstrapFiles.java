package io.mekong.controlplane.bootstrap;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.Optional;

/** The committed bootstraps and the options that make them. */
final class BootstrapFiles {
  static final Path FOLDER =
      Path.of(Optional.ofNullable(System.getProperty("mekong.root")).orElse(".."))
          .resolve("envoy-configs");

  static final ImmutableMap<String, String> OPTIONS =
      ImmutableMap.of(
          "sidecar-delta.yaml",
          "--node=greeter-1 --service=greeter --outbound-port=15001 --inbound-port=15006"
              + " --app-port=8080",
          "sidecar-sotw.yaml",
          "--node=greeter-2 --service=greeter --mode=sotw --services=greeter,orders"
              + " --admin-port=9902",
          "compose-sidecar.yaml",
          "--node=compose-1 --xds=mekong:18000 --outbound-port=15001",
          "edge-mtls.yaml",
          "--node=edge-1 --outbound-port=10000 --xds=control.example.org:18000"
              + " --ca=/etc/mekong/tls/ca.pem --cert=/etc/mekong/tls/edge.pem"
              + " --key=/etc/mekong/tls/edge.key");

  private BootstrapFiles() {}
}
