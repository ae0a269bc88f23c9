package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/** Finds what keeps an Envoy with this bootstrap from being served. Pure, but for the reading. */
final class BootstrapChecks {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHAT = "bootstrap";
  private static final String COMPARE = "Compare with what './mekong envoy' prints.";

  private final JsonNode bootstrap;
  private final int xdsPort;
  private final int adminPort;
  private final List<Finding> findings = new ArrayList<>();

  private BootstrapChecks(JsonNode bootstrap, int xdsPort, int adminPort) {
    this.bootstrap = bootstrap;
    this.xdsPort = xdsPort;
    this.adminPort = adminPort;
  }

  /**
   * Looks at a file.
   *
   * @param xdsPort where the control plane listens for nodes
   * @param adminPort where it listens for operators, a usual mistake
   */
  static ImmutableList<Finding> of(Path file, int xdsPort, int adminPort) {
    try {
      Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
      return new BootstrapChecks(JSON.valueToTree(read), xdsPort, adminPort).all();
    } catch (IOException | YAMLException e) {
      return ImmutableList.of(
          Finding.fail(WHAT, file + " cannot be read: " + e.getMessage(), "Mend the file."));
    }
  }

  private ImmutableList<Finding> all() {
    node();
    JsonNode ads = bootstrap.at("/dynamic_resources/ads_config");
    if (ads.isMissingNode()) {
      fail("dynamic_resources.ads_config is missing: it asks nobody", COMPARE);
    } else {
      ads(ads);
    }
    source("cds_config");
    source("lds_config");
    if (bootstrap.path("admin").isMissingNode()) {
      warn("no admin: nobody can look into this Envoy", "Add admin on 127.0.0.1.");
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok(WHAT, "nothing wrong is found in it"));
    }
    return ImmutableList.copyOf(findings);
  }

  private void node() {
    if (bootstrap.at("/node/id").asText().isEmpty()) {
      fail("node.id is missing", "Give each Envoy an id of its own: node: {id: web-1}.");
    }
    JsonNode metadata = bootstrap.at("/node/metadata");
    if (!metadata.has("mekong.service") && !metadata.has("mekong.outbound.port")) {
      warn(
          "neither mekong.service nor mekong.outbound.port in node.metadata: it gets no listener"
              + " but raw ones",
          "Add one, or keep it so when listeners are raw resources or its own.");
    }
  }

  private void ads(JsonNode ads) {
    String api = ads.path("api_type").asText();
    if (!api.equals("GRPC") && !api.equals("DELTA_GRPC")) {
      fail("ads_config.api_type is " + shown(api), "Write DELTA_GRPC (or GRPC).");
    }
    version("ads_config.transport_api_version", ads.path("transport_api_version"));
    JsonNode service = ads.path("grpc_services");
    JsonNode first = service.isArray() ? service.path(0) : service;
    String cluster = first.at("/envoy_grpc/cluster_name").asText();
    if (cluster.isEmpty()) {
      if (!first.has("google_grpc")) {
        fail("ads_config.grpc_services names no cluster", COMPARE);
      }
      return;
    }
    for (JsonNode each : bootstrap.at("/static_resources/clusters")) {
      if (each.path("name").asText().equals(cluster)) {
        cluster(cluster, each);
        return;
      }
    }
    fail(
        "ads_config names cluster " + cluster + ", which static_resources lacks",
        "Add it, or mend the name.");
  }

  private void cluster(String name, JsonNode cluster) {
    Optional<JsonNode> http2 = http2(cluster);
    if (http2.isEmpty()) {
      fail(
          "cluster " + name + " does not speak HTTP/2, so gRPC fails",
          "Add typed_extension_protocol_options with explicit_http_config.http2_protocol_options.");
    } else if (!http2.get().has("connection_keepalive")
        && cluster.at("/upstream_connection_options/tcp_keepalive").isMissingNode()) {
      warn(
          "cluster " + name + " has no keepalive: a dead connection stays unseen",
          "Add connection_keepalive: {interval: 10s, timeout: 5s} to http2_protocol_options.");
    }
    for (JsonNode endpoint : cluster.findValues("socket_address")) {
      int port = endpoint.path("port_value").asInt();
      if (port == adminPort) {
        fail(
            "cluster " + name + " leads to port " + port + ", which is the admin port",
            "Nodes connect to the xDS port, " + xdsPort + ".");
      } else if (port != xdsPort) {
        warn(
            "cluster " + name + " leads to port " + port + ", the xDS port is " + xdsPort,
            "Mend it, unless something between leads there (or see --xds).");
      }
    }
  }

  private static Optional<JsonNode> http2(JsonNode cluster) {
    JsonNode old = cluster.path("http2_protocol_options");
    return old.isMissingNode()
        ? Optional.ofNullable(
            cluster.path("typed_extension_protocol_options").findValue("http2_protocol_options"))
        : Optional.of(old);
  }

  private void source(String name) {
    JsonNode source = bootstrap.at("/dynamic_resources/" + name);
    if (source.isMissingNode()) {
      warn("dynamic_resources." + name + " is missing: these resources are not asked for", COMPARE);
      return;
    }
    if (source.path("ads").isMissingNode() && source.path("api_config_source").isMissingNode()) {
      fail(name + " has no ads: {}", "Write " + name + ": {resource_api_version: V3, ads: {}}.");
    }
    version(name + ".resource_api_version", source.path("resource_api_version"));
    JsonNode fetch = source.path("initial_fetch_timeout");
    if (!fetch.asText().equals("0s")) {
      warn(
          name
              + ".initial_fetch_timeout is "
              + (fetch.isMissingNode() ? "15s, Envoy's default" : fetch.asText())
              + ": then Envoy calls itself ready with nothing when the control plane is away",
          "Write initial_fetch_timeout: 0s.");
    }
  }

  private void version(String where, JsonNode version) {
    if (!version.asText().equals("V3")) {
      fail(where + " is " + shown(version.asText()) + ": only V3 is left", "Write V3.");
    }
  }

  private static String shown(String value) {
    return value.isEmpty() ? "missing" : value;
  }

  private void fail(String found, String remedy) {
    findings.add(Finding.fail(WHAT, found, remedy));
  }

  private void warn(String found, String remedy) {
    findings.add(Finding.warn(WHAT, found, remedy));
  }
}
