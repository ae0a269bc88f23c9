package io.mekong.controlplane.explain;

import io.mekong.controlplane.admin.report.ExplainReport;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.resource.RawRejection;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.TranslationIssue;
import io.mekong.controlplane.xds.protocol.ResourceReport;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a resource is as it is, and whether a node has it. */
final class ResourceChain {
  private static final Comparator<ServiceInstance> OLDEST =
      Comparator.comparingLong((ServiceInstance i) -> i.origin().createRevision())
          .thenComparing(ServiceInstance::id);

  private final Scene scene;
  private final XdsType type;
  private final String name;

  ResourceChain(Scene scene, XdsType type, String name) {
    this.scene = scene;
    this.type = type;
    this.name = name;
  }

  ExplainReport explain() {
    Chain chain = new Chain();
    made(chain);
    published(chain);
    delivered(chain);
    return chain.report(
        title() + scene.node().map(node -> " for node " + node.id()).orElse(""), scene);
  }

  private String title() {
    return type.plural() + "/" + name;
  }

  /** What it is made from. */
  void made(Chain chain) {
    replaced(chain);
    Service service =
        ServiceKey.isValid(name) ? scene.settled().world().service(new ServiceKey(name)) : null;
    switch (type) {
      case CLUSTER, ENDPOINT -> {
        if (service != null) {
          generated(chain, service);
        }
      }
      case ROUTE -> routes(chain);
      case LISTENER ->
          chain.note(
              "generated",
              "outbound and inbound:PORT are made for nodes whose metadata asks for them"
                  + " (mekong.service, mekong.outbound.port, mekong.inbound.port, mekong.app.port)",
              "translation");
      case SECRET, RUNTIME, EXTENSION_CONFIG, SCOPED_ROUTE, VIRTUAL_HOST ->
          chain.note("generated", "resources of this type are only stored raw", "translation");
    }
    scene.issues().stream()
        .filter(issue -> issue.where().equals(title()))
        .forEach(issue -> issue(chain, issue));
  }

  private static void issue(Chain chain, TranslationIssue issue) {
    chain.note("translation", issue.what() + ". " + issue.hint(), issue.where());
  }

  /** Whether a stored resource stands in for a generated one, or was set aside. */
  void replaced(Chain chain) {
    VersionedResource raw = scene.settled().world().raw().find(type, name);
    if (raw != null) {
      String whom =
          raw.selector().everyNode()
              ? "for every node"
              : "for nodes with " + raw.selector().labels();
      chain.yes("raw", "a stored resource stands under this name, " + whom, key());
    }
    RawRejection rejection = scene.settled().world().raw().rejected().get(title());
    if (rejection != null) {
      String where = rejection.at().isEmpty() ? "" : "at " + rejection.at() + ": ";
      chain.note(
          "raw",
          "what is stored under this name was set aside: "
              + where
              + rejection.reason()
              + ". "
              + rejection.hint(),
          key());
    }
  }

  private String key() {
    return scene.store().resourcesPrefix() + title();
  }

  private void generated(Chain chain, Service service) {
    String from = scene.store().registryPrefix() + name + "/";
    if (service.instances().isEmpty() && service.held().isEmpty()) {
      chain.note(
          "service",
          "the last key of the service is gone; the cluster follows after mekong.services.linger",
          from);
      return;
    }
    long sent = service.instances().values().stream().filter(service::serves).count();
    chain.yes(
        "service",
        "the service has %d registrations, %d of them may take traffic, %d lost ones are held"
            .formatted(service.instances().size(), sent, service.held().size()),
        from);
    service.instances().values().stream()
        .min(OLDEST)
        .ifPresent(oldest ->
            chain.note(
                "protocol",
                service.protocol() + ", that of the oldest registration",
                from + oldest.id().value() + " @" + oldest.origin().modRevision()));
  }

  private void routes(Chain chain) {
    long hosts =
        scene.settled().world().protocols().values().stream()
            .filter(protocol -> protocol != Protocol.TCP)
            .count();
    chain.note(
        "generated",
        "route outbound has a virtual host for each of the "
            + hosts
            + " services that speak HTTP and that the node may see; tcp is left out",
        "translation");
  }

  /** What the node may see of what is published; null for nothing. */
  @Nullable VersionedResource seen(Scene.Published published) {
    return scene
        .node()
        .map(node -> published.resource().forNode(node.streams().getFirst().facts()))
        .orElse(scene.node().isPresent() ? null : published.resource());
  }

  /** Whether there is anything under this name. */
  void published(Chain chain) {
    Optional<Scene.Published> published = scene.published(type, name);
    if (published.isEmpty()) {
      chain.no(
          "published",
          "nothing is published under this name"
              + (scene.node().isPresent() ? " for this node" : ""),
          "tables of " + type.plural());
    } else {
      Scene.Published there = published.get();
      VersionedResource seen = seen(there);
      if (seen != null) {
        chain.yes("published", "it is published in version " + seen.version(), there.from());
      }
    }
  }

  /** Whether it was taken out, and how far it is on its way to the node. */
  void delivered(Chain chain) {
    scene.quarantined(type, name).ifPresent(taken -> quarantine(chain, taken));
    scene.node().ifPresent(node -> delivered(chain, node));
  }

  private static void quarantine(Chain chain, Quarantined taken) {
    VersionedResource instead = taken.instead();
    chain.no(
        "quarantine",
        "version %s was taken out since %s, because %d of %d nodes refused it (%s); sent instead: %s"
            .formatted(
                taken.refused().version(),
                taken.since(),
                taken.refusedBy(),
                taken.answeredBy(),
                taken.message(),
                instead == null ? "nothing" : "version " + instead.version()),
        "/api/v1/quarantine");
  }

  private void delivered(Chain chain, Scene.Node node) {
    Scene.Stream stream =
        node.streams().stream()
            .filter(candidate -> candidate.find(type, name) != null)
            .findFirst()
            .orElse(node.streams().getFirst());
    String from = "node " + node.id();
    Optional<Scene.Published> published = scene.published(type, name);
    VersionedResource mine = published.map(this::seen).orElse(null);
    if (published.isPresent() && mine == null) {
      String labels = Objects.toString(published.get().resource().selector().labels());
      chain.no("selector", "it is meant for nodes with " + labels + ", which this is not", key());
      return;
    }
    if (mine != null && !allowed(chain, stream.group(), mine.service(), from)) {
      return;
    }
    ResourceReport report = stream.find(type, name);
    if (report == null) {
      chain.no("subscription", "the node has not asked for " + title(), from);
      return;
    }
    standing(chain, report, mine, from + since(stream));
  }

  private String since(Scene.Stream stream) {
    return Optional.ofNullable(stream.acceptedAt().get(type))
        .map(at -> ", last ACK of " + type.plural() + " at " + at)
        .orElse("");
  }

  private static boolean allowed(Chain chain, NodeGroup group, String service, String from) {
    if (service.isEmpty() || group.allows(service)) {
      return true;
    }
    chain.no("group", "mekong.services of the node lists only " + group.services(), from);
    return false;
  }

  private void standing(
      Chain chain, ResourceReport report, @Nullable VersionedResource mine, String from) {
    switch (report.standing()) {
      case REQUESTED -> chain.no("sent", "the node waits for it; nothing was sent yet", from);
      case SENT -> chain.no("sent", "it was sent and the node has not answered", from);
      case ABSENT -> chain.no("sent", "the node was told that there is none", from);
      case REFUSED -> chain.no("acked", "the node refused it: " + report.message(), from);
      case ACCEPTED -> {
        boolean newest = mine != null && mine.version().equals(report.version());
        if (newest) {
          chain.yes("acked", "the node has accepted version " + report.version(), from);
        } else {
          chain.no(
              "sent",
              "the node has version " + report.version() + "; the newest was not sent yet",
              from);
        }
      }
    }
  }
}
