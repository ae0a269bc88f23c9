package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSetMultimap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.common.collect.Maps;
import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.GenericSecret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.model.Locality;
import java.util.Arrays;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** Publishes resources whose content is a number, one table of each type, all of them shared. */
public final class TestPublisher {
  /** Where every node reads. */
  public static final NodeViews VIEWS =
      new NodeViews(
          Maps.toMap(Arrays.asList(XdsType.values()), type -> new TableKey(type, ViewKey.SHARED)));

  /** What every node says about itself. */
  public static final NodeFacts FACTS =
      new NodeFacts("n", "c", Locality.UNKNOWN, ImmutableSetMultimap.of("team", "a"));

  private PMap<TableKey, ResourceTable> byKey = HashTreePMap.empty();
  private long revision = 1;

  private TestPublisher() {}

  /** Empty tables of every type whose change log keeps this many publications. */
  public static TestPublisher keeping(int publications) {
    TestPublisher made = new TestPublisher();
    VIEWS
        .byType()
        .values()
        .forEach(
            key -> made.byKey = made.byKey.plus(key, ResourceTable.empty(key, 1, publications)));
    return made;
  }

  /** What has been published so far. */
  public Tables tables() {
    return new Tables(revision, 100 + revision, byKey);
  }

  /** The table of a type. */
  public ResourceTable table(XdsType type) {
    return tables().find(VIEWS.of(type)).orElseThrow();
  }

  /** Adds or replaces a resource that belongs to no service. */
  public TestPublisher put(XdsType type, String name, int content) {
    return edit(
        type,
        new TableEdit(ImmutableList.of(resource(type, name, "", content)), ImmutableSet.of()));
  }

  /** Puts one resource as it is. */
  public TestPublisher put(VersionedResource resource) {
    return edit(resource.type(), new TableEdit(ImmutableList.of(resource), ImmutableSet.of()));
  }

  /** Takes a resource out. */
  public TestPublisher remove(XdsType type, String name) {
    return edit(type, new TableEdit(ImmutableList.of(), ImmutableSet.of(name)));
  }

  /** Changes a resource and tells nobody: revision and log of changes stay. */
  public TestPublisher putUntold(XdsType type, String name, int content) {
    return untold(
        type,
        new TableEdit(ImmutableList.of(resource(type, name, "", content)), ImmutableSet.of()));
  }

  /** Takes a resource out and tells nobody. */
  public TestPublisher removeUntold(XdsType type, String name) {
    return untold(type, new TableEdit(ImmutableList.of(), ImmutableSet.of(name)));
  }

  private TestPublisher untold(XdsType type, TableEdit edit) {
    ResourceTable now = table(type);
    ResourceTable next = now.with(revision + 1, edit);
    byKey =
        byKey.plus(
            now.key(),
            new ResourceTable(
                now.key(), now.revision(), next.digest(), next.resources(), now.changes()));
    return this;
  }

  /** One publication of one table. */
  public TestPublisher edit(XdsType type, TableEdit edit) {
    revision++;
    TableKey key = VIEWS.of(type);
    byKey = byKey.plus(key, table(type).with(revision, edit));
    return this;
  }

  /** A node that sees only these services; none means all. */
  public static NodeGroup nodeOf(String... services) {
    return new NodeGroup(
        NodeGroup.Dialect.ENVOY,
        "",
        NodeGroup.PLAIN_ENVOY.outboundPort(),
        NodeGroup.PLAIN_ENVOY.inboundPort(),
        NodeGroup.PLAIN_ENVOY.appPort(),
        ImmutableSortedSet.copyOf(services));
  }

  /** A resource with this content; the service is left out for types that do not name theirs. */
  public static VersionedResource resource(XdsType type, String name, String service, int content) {
    Message message = message(type, name, content);
    return type.namedInside()
        ? VersionedResource.encode(type, service, message)
        : VersionedResource.named(type, name, message);
  }

  private static Message message(XdsType type, String name, int content) {
    return switch (type) {
      case CLUSTER -> Cluster.newBuilder().setName(name).setAltStatName("v" + content).build();
      case ENDPOINT ->
          ClusterLoadAssignment.newBuilder()
              .setClusterName(name)
              .setPolicy(
                  ClusterLoadAssignment.Policy.newBuilder()
                      .setOverprovisioningFactor(UInt32Value.of(100 + content)))
              .build();
      case SECRET ->
          Secret.newBuilder()
              .setName(name)
              .setGenericSecret(
                  GenericSecret.newBuilder()
                      .setSecret(DataSource.newBuilder().setInlineString("v" + content)))
              .build();
      case RUNTIME ->
          Runtime.newBuilder()
              .setName(name)
              .setLayer(
                  Struct.newBuilder()
                      .putFields("v", Value.newBuilder().setNumberValue(content).build()))
              .build();
      case EXTENSION_CONFIG ->
          TypedExtensionConfig.newBuilder()
              .setName(name)
              .setTypedConfig(Any.pack(UInt32Value.of(content)))
              .build();
      case LISTENER -> Listener.newBuilder().setName(name).setStatPrefix("v" + content).build();
      case ROUTE ->
          RouteConfiguration.newBuilder()
              .setName(name)
              .addInternalOnlyHeaders("v" + content)
              .build();
      case SCOPED_ROUTE ->
          ScopedRouteConfiguration.newBuilder()
              .setName(name)
              .setRouteConfigurationName("v" + content)
              .build();
      case VIRTUAL_HOST ->
          VirtualHost.newBuilder().setName("inside").addDomains("v" + content).build();
    };
  }

  /** Names and versions of a table, as a node of this group should hold them in the end. */
  public ImmutableMap<String, String> versions(XdsType type, NodeGroup group) {
    return table(type).resources().values().stream()
        .flatMap(resource -> Stream.ofNullable(resource.forNode(FACTS)))
        .filter(resource -> resource.service().isEmpty() || group.allows(resource.service()))
        .collect(ImmutableMap.toImmutableMap(VersionedResource::name, VersionedResource::version));
  }
}
