package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.JsonChange;
import io.mekong.controlplane.admin.report.NodeConfig;
import io.mekong.controlplane.admin.report.NodeDiff;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import io.mekong.controlplane.admin.report.NodeResource;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.admin.report.RegistryReports;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.Rejection;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreHead;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** Status values made by hand: greeter with two served, one held; 250 empty services; one node. */
final class FakeReports implements RegistryReports, NodeReports, PlaneReports {
  final List<String> released = new ArrayList<>();
  volatile Optional<String> notReady = Optional.empty();
  volatile PrefixFreshness freshness = new PrefixFreshness.Current();
  volatile boolean broken;

  private static ServiceInstance instance(String id, Health health, int weight) {
    return new ServiceInstance(
        new ServiceKey("greeter"),
        new InstanceId(id),
        new ServiceInstance.Endpoint("10.0.1.10", 8080, weight, new Locality("eu", "a", "")),
        health,
        ImmutableSortedMap.of("version", "v1"),
        Protocol.HTTP,
        new ServiceInstance.Origin(3, 5, 0x2a));
  }

  private static Service greeter() {
    TreePMap<InstanceId, ServiceInstance> instances = TreePMap.empty();
    for (ServiceInstance each :
        List.of(
            instance("one", Health.HEALTHY, 100),
            instance("two", Health.UNHEALTHY, 100),
            instance("zero", Health.HEALTHY, 0))) {
      instances = instances.plus(each.id(), each);
    }
    ServiceInstance lost = instance("lost", Health.HEALTHY, 100);
    return new Service(
        new ServiceKey("greeter"),
        instances,
        HashTreePMap.singleton(
            lost.id(), new HeldInstance(lost, LossCause.LEASE_GONE, System.nanoTime())),
        Protocol.HTTP);
  }

  @Override
  public RegistryStatus status() {
    if (broken) {
      throw new IllegalStateException("secret detail of a broken invariant");
    }
    TreePMap<ServiceKey, Service> services =
        TreePMap.singleton(new ServiceKey("greeter"), greeter());
    for (int i = 0; i < 250; i++) {
      ServiceKey key = new ServiceKey("s-%03d".formatted(i));
      services =
          services.plus(
              key, new Service(key, TreePMap.empty(), HashTreePMap.empty(), Protocol.TCP));
    }
    return new RegistryStatus(
        new RegistryView(77, services), freshness, ImmutableSet.of(new ServiceKey("greeter")));
  }

  @Override
  public SourceContents contents() {
    return new SourceContents(
        new StoreHead(0xabc, 77),
        TreePMap.empty(),
        TreePMap.singleton(
            "/services/x/y",
            new Rejection("/services/x/y", "port is missing", 9, Rejection.LastGood.SERVED)));
  }

  @Override
  public ImmutableSortedSet<String> heldResources() {
    return ImmutableSortedSet.of("clusters/legacy");
  }

  @Override
  public void release(ServiceKey service) {
    released.add(service.name());
  }

  @Override
  public void releaseAll() {
    released.add("*");
  }

  @Override
  public int count() {
    return 1;
  }

  private static final NodeReport.Wanted WANTED =
      new NodeReport.Wanted(
          2, 2, 1, 1, ImmutableList.of(new NodeReport.Differing("greeter", "REFUSED")), false);

  private static NodeReport node(Optional<NodeReport.Wanted> wanted) {
    return new NodeReport(
        "node-1",
        "edge",
        new InstanceReport.Place("eu", "a", ""),
        "envoy 1.40.0",
        "127.0.0.1:5",
        Instant.EPOCH,
        false,
        1,
        ImmutableList.of(
            new NodeReport.TypeReport(
                "clusters",
                "delta",
                "2",
                "1",
                1,
                1,
                false,
                Optional.of(Instant.EPOCH),
                2,
                1_234,
                Optional.of(
                    new NodeReport.Nack(
                        "2",
                        "no such thing",
                        ImmutableList.of(new NodeReport.Refused("greeter", "v", "greeter")))),
                wanted)),
        0,
        Optional.of(350L),
        Optional.empty(),
        Optional.of(new NodeReport.Keepalive("ping", 3_000, 1_600, Optional.empty())),
        Optional.empty(),
        Optional.empty());
  }

  @Override
  public ImmutableList<NodeReport> page(String after, int limit) {
    return after.compareTo("node-1") < 0
        ? ImmutableList.of(node(Optional.empty()))
        : ImmutableList.of();
  }

  @Override
  public Optional<NodeReport> find(String id) {
    return Optional.of(node(Optional.of(WANTED))).filter(node -> node.id().equals(id));
  }

  @Override
  public Optional<NodeConfig> config(String id) {
    return find(id)
        .map(node ->
            new NodeConfig(
                node.id(),
                ImmutableList.of(
                    new NodeConfig.SentResource(
                        "clusters",
                        "greeter",
                        "v2",
                        "REFUSED",
                        Optional.of("v2"),
                        Optional.of("v1"),
                        Optional.of("v3")))));
  }

  private static final ImmutableList<JsonChange> CHANGES =
      ImmutableList.of(
          new JsonChange("replace", "/a", Optional.of("b"), Optional.of(2.5)),
          new JsonChange("remove", "/c", Optional.of(List.of(true, Map.of())), Optional.empty()),
          new JsonChange("add", "/d~1e", Optional.empty(), Optional.of(Map.of("f", List.of()))));

  @Override
  public Optional<NodeResource> resource(String id, XdsType type, String name) {
    return find(id)
        .map(node ->
            new NodeResource(
                node.id(),
                type.plural(),
                name,
                "REFUSED",
                Optional.of(
                    new NodeResource.Body(
                        "v2", Optional.of(Map.of("name", name, "port", 80)), true)),
                Optional.of(new NodeResource.Body("v1", Optional.of(Map.of()), false)),
                Optional.of(new NodeResource.Body("v2", Optional.empty(), false)),
                Optional.of("no such thing"),
                Optional.of("v3"),
                CHANGES,
                true,
                Optional.of("something else")));
  }

  @Override
  public Optional<NodeDiff> diff(String id) {
    return find(id)
        .map(node ->
            new NodeDiff(
                node.id(),
                7,
                ImmutableList.of(
                    new NodeDiff.Difference(
                        "clusters",
                        "greeter",
                        "REFUSED",
                        Optional.of("v2"),
                        Optional.of("v2"),
                        Optional.of("v1"),
                        Optional.of("no such thing"),
                        Optional.of("v3"),
                        CHANGES,
                        true,
                        Optional.of("something else"))),
                true));
  }

  @Override
  public String version() {
    return "test";
  }

  @Override
  public String storeKind() {
    return "etcd";
  }

  @Override
  public Optional<String> notReadyBecause() {
    return notReady;
  }

  @Override
  public long publications() {
    return 4;
  }

  @Override
  public ImmutableList<Issue> issues() {
    return ImmutableList.of(new Issue("services/greeter", "two protocols", "agree on one"));
  }

  static PrefixFreshness stale() {
    return new PrefixFreshness.Stale(
        System.nanoTime(), new StoreException(StoreException.Reason.REFUSED, "nobody there"));
  }
}
