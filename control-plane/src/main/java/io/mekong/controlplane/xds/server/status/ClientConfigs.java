package io.mekong.controlplane.xds.server.status;

import com.google.common.base.Splitter;
import com.google.protobuf.Any;
import com.google.protobuf.Timestamp;
import io.envoyproxy.envoy.admin.v3.ClientResourceStatus;
import io.envoyproxy.envoy.admin.v3.UpdateFailureState;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.status.v3.ClientConfig;
import io.envoyproxy.envoy.service.status.v3.ClientConfig.GenericXdsConfig;
import io.envoyproxy.envoy.service.status.v3.ClientStatusResponse;
import io.envoyproxy.envoy.service.status.v3.ConfigStatus;
import io.grpc.Status;
import io.mekong.controlplane.resource.Redaction;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.ResourceReport;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes one answer out of reports; used once, on one thread. */
final class ClientConfigs {
  /** What the contents of one answer may take of our memory; clients read far less by default. */
  private static final long MAX_CONTENT_BYTES = 32L * 1024 * 1024;

  private final Contents contents;

  /** Nodes share most of their resources, so each is prepared once. */
  private final Map<VersionedResource, Any> prepared = new HashMap<>();

  private long contentBytes;

  /** Whether resources are in the answer, or only what is said of them. */
  enum Contents {
    INCLUDED,
    EXCLUDED
  }

  ClientConfigs(Contents contents) {
    this.contents = contents;
  }

  /** A type and name of one node. */
  private record Slot(XdsType type, String name) {}

  /**
   * One entry for each node, in order of id. Of a resource that several streams of a node asked
   * for, the newest stream tells.
   *
   * @throws io.grpc.StatusRuntimeException when it would be too large, with the remedy
   */
  ClientStatusResponse of(List<ClientReport> reports) {
    Map<String, Map<Slot, GenericXdsConfig>> resources = new TreeMap<>();
    Map<String, Node> nodes = new TreeMap<>();
    for (ClientReport report :
        reports.stream().sorted(Comparator.comparing(ClientReport::since)).toList()) {
      String id = report.node().id();
      nodes.put(id, node(report));
      Map<Slot, GenericXdsConfig> mine = resources.computeIfAbsent(id, i -> new LinkedHashMap<>());
      report
          .resources()
          .forEach(resource ->
              mine.put(new Slot(resource.type(), resource.name()), config(report, resource)));
    }
    ClientStatusResponse.Builder answer = ClientStatusResponse.newBuilder();
    nodes.forEach((id, node) ->
        answer.addConfig(
            ClientConfig.newBuilder()
                .setNode(node)
                .addAllGenericXdsConfigs(resources.getOrDefault(id, Map.of()).values())));
    return answer.build();
  }

  private static Node node(ClientReport report) {
    List<String> agent = Splitter.on(' ').limit(2).splitToList(report.userAgent());
    Node.Builder node =
        Node.newBuilder()
            .setId(report.node().id())
            .setCluster(report.node().cluster())
            .setLocality(
                Locality.newBuilder()
                    .setRegion(report.node().locality().region())
                    .setZone(report.node().locality().zone())
                    .setSubZone(report.node().locality().subZone()))
            .setUserAgentName(agent.getFirst());
    return agent.size() == 1 ? node.build() : node.setUserAgentVersion(agent.get(1)).build();
  }

  private GenericXdsConfig config(ClientReport report, ResourceReport resource) {
    GenericXdsConfig.Builder config =
        GenericXdsConfig.newBuilder()
            .setTypeUrl(resource.type().typeUrl())
            .setName(resource.name())
            .setVersionInfo(resource.version())
            .setClientStatus(clientStatus(resource))
            .setConfigStatus(configStatus(resource));
    Any held = content(resource.held());
    if (held != null) {
      config.setXdsConfig(held);
    }
    if (!resource.version().isEmpty()) {
      Instant accepted = report.accepted().get(resource.type());
      config.setLastUpdated(timestamp(accepted == null ? report.since() : accepted));
    }
    VersionedResource refused = resource.refused();
    if (refused != null) {
      config.setErrorState(failure(report, resource, refused));
    }
    return config.build();
  }

  private UpdateFailureState failure(
      ClientReport report, ResourceReport resource, VersionedResource refused) {
    UpdateFailureState.Builder failure =
        UpdateFailureState.newBuilder()
            .setVersionInfo(refused.version())
            .setDetails(details(resource));
    Instant when = report.refused().get(resource.type());
    if (when != null) {
      failure.setLastUpdateAttempt(timestamp(when));
    }
    Any content = content(refused);
    return content == null ? failure.build() : failure.setFailedConfiguration(content).build();
  }

  /** A client may quote what it refused. */
  private static String details(ResourceReport resource) {
    return resource.type() == XdsType.SECRET
        ? "refused; what the client said is not shown, it may quote the secret"
        : resource.message();
  }

  private @Nullable Any content(@Nullable VersionedResource resource) {
    if (resource == null || contents == Contents.EXCLUDED || resource.type() == XdsType.SECRET) {
      return null;
    }
    Any content = prepared.computeIfAbsent(resource, Redaction::of);
    contentBytes += content.getValue().size();
    if (contentBytes > MAX_CONTENT_BYTES) {
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(
              "the answer would hold more than 32 MiB of resources; narrow it by node_matchers or"
                  + " set exclude_resource_contents")
          .asRuntimeException();
    }
    return content;
  }

  private static ClientResourceStatus clientStatus(ResourceReport resource) {
    return switch (resource.standing()) {
      case REQUESTED -> ClientResourceStatus.REQUESTED;
      // Until it answers, it uses what it had.
      case SENT ->
          resource.held() == null ? ClientResourceStatus.REQUESTED : ClientResourceStatus.ACKED;
      case ABSENT -> ClientResourceStatus.DOES_NOT_EXIST;
      case ACCEPTED -> ClientResourceStatus.ACKED;
      case REFUSED -> ClientResourceStatus.NACKED;
    };
  }

  private static ConfigStatus configStatus(ResourceReport resource) {
    return switch (resource.standing()) {
      case REQUESTED, ABSENT -> ConfigStatus.NOT_SENT;
      case SENT -> ConfigStatus.STALE;
      case ACCEPTED -> ConfigStatus.SYNCED;
      case REFUSED -> ConfigStatus.ERROR;
    };
  }

  private static Timestamp timestamp(Instant instant) {
    return Timestamp.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }
}
