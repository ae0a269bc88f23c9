package io.mekong.controlplane.explain;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.ExplainReport;
import io.mekong.controlplane.admin.report.ExplainReport.Fact;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceKey;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Explanations of a scene; pure. */
public final class Explain {
  private static final int MOST_INSTANCES = 100;

  private Explain() {}

  /** Why an instance gets traffic or does not, whether or not it exists. */
  public static ExplainReport instance(Scene scene, ServiceKey service, InstanceId id) {
    return new InstanceChain(scene, service, id).explain();
  }

  /** Why a resource is as it is, whether or not it exists. */
  public static ExplainReport resource(Scene scene, XdsType type, String name) {
    return new ResourceChain(scene, type, name).explain();
  }

  /** Why a service gets traffic or does not, with a word about each of its instances. */
  public static ExplainReport service(Scene scene, ServiceKey service) {
    Chain chain = new Chain();
    ResourceChain assignment = new ResourceChain(scene, XdsType.ENDPOINT, service.name());
    assignment.made(chain);
    ids(scene, service).forEach(id -> instance(chain, scene, service, id));
    if (served(scene, service) == 0) {
      chain.no("endpoints", "none of its instances may take traffic", "registry");
    }
    virtualHost(chain, scene, service);
    ResourceChain cluster = new ResourceChain(scene, XdsType.CLUSTER, service.name());
    cluster.published(chain);
    cluster.delivered(chain);
    assignment.delivered(chain);
    return chain.report(
        "service " + service.name() + scene.node().map(n -> " for node " + n.id()).orElse(""),
        scene);
  }

  /** Requests find a service by it. */
  private static void virtualHost(Chain chain, Scene scene, ServiceKey key) {
    Service service = scene.settled().world().service(key);
    if (service == null) {
      return;
    }
    chain.note(
        "route",
        service.protocol() == Protocol.TCP
            ? "it speaks tcp: route outbound has no virtual host for it"
            : "route outbound has a virtual host of its name, on nodes that have a listener outbound",
        "translation");
  }

  /** Whether anything is known of a service, were it only a key that is refused. */
  public static boolean knows(Scene scene, ServiceKey service) {
    return scene.settled().world().service(service) != null || !ids(scene, service).isEmpty();
  }

  private static long served(Scene scene, ServiceKey key) {
    Service service = scene.settled().world().service(key);
    return service == null
        ? 0
        : service.instances().values().stream().filter(service::serves).count()
            + service.held().size();
  }

  private static void instance(Chain chain, Scene scene, ServiceKey service, InstanceId id) {
    Scene everybody =
        new Scene(
            scene.settled(), scene.store(), scene.quarantined(), scene.issues(), Optional.empty());
    ExplainReport report = Explain.instance(everybody, service, id);
    String from =
        report.facts().stream()
            .filter(fact -> fact.what().equals(report.because()))
            .findFirst()
            .map(Fact::from)
            .orElse("registry");
    String word = report.verdict().equals("YES") ? "gets traffic: " : "gets none: ";
    chain.note("instance", id.value() + " " + word + report.because(), from);
  }

  /** A key may be refused because of its name. */
  private static Stream<InstanceId> id(String rest) {
    try {
      return Stream.of(new InstanceId(rest));
    } catch (IllegalArgumentException e) {
      return Stream.empty();
    }
  }

  private static ImmutableList<InstanceId> ids(Scene scene, ServiceKey key) {
    TreeSet<InstanceId> ids = new TreeSet<>();
    Service service = scene.settled().world().service(key);
    if (service != null) {
      ids.addAll(service.ids());
    }
    String prefix = scene.store().registryPrefix() + key.name() + "/";
    scene.store().contents().rejected().tailMap(prefix).keySet().stream()
        .takeWhile(rejected -> rejected.startsWith(prefix))
        .map(rejected -> rejected.substring(prefix.length()))
        .flatMap(Explain::id)
        .forEach(ids::add);
    return ids.stream().limit(MOST_INSTANCES).collect(ImmutableList.toImmutableList());
  }
}
