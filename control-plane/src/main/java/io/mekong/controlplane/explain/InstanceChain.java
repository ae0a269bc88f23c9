package io.mekong.controlplane.explain;

import io.mekong.controlplane.admin.report.ExplainReport;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.endpoint.Assignments;
import io.mekong.registry.model.Eviction;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceLife;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.Rejection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why an instance gets traffic or does not. */
final class InstanceChain {
  private final Scene scene;
  private final ServiceKey service;
  private final InstanceId id;
  private final String key;
  private final @Nullable ServiceInstance registered;
  private final @Nullable HeldInstance held;
  private final @Nullable Service known;
  private final Chain chain = new Chain();

  InstanceChain(Scene scene, ServiceKey service, InstanceId id) {
    this.scene = scene;
    this.service = service;
    this.id = id;
    this.key = scene.store().registryPrefix() + service.name() + "/" + id.value();
    this.known = scene.settled().world().service(service);
    this.registered = known == null ? null : known.instances().get(id);
    this.held = known == null ? null : known.held().get(id);
  }

  ExplainReport explain() {
    chain();
    String subject =
        "instance "
            + service.name()
            + "/"
            + id.value()
            + scene.node().map(node -> " for node " + node.id()).orElse("");
    return chain.report(subject, scene);
  }

  /** All that decides whether it is sent. */
  Chain chain() {
    stale();
    key();
    registration();
    held();
    life();
    ServiceInstance sent = held != null ? held.instance() : registered;
    if (sent != null && chain.against().isEmpty()) {
      address(sent);
    }
    published(sent);
    return chain;
  }

  private void stale() {
    scene
        .store()
        .staleBecause()
        .ifPresent(why ->
            chain.note("store", "what is known may be old: " + why, "freshness of the store"));
  }

  private void key() {
    Rejection rejection = scene.store().contents().rejected().get(key);
    if (registered != null) {
      registered(registered);
      if (rejection != null) {
        chain.note(
            "key",
            "its newest value is refused, the last good one stands: " + rejection.reason(),
            key + " @" + rejection.modRevision());
      }
    } else if (held != null) {
      chain.note("key", "its key is gone", key);
    } else if (rejection != null) {
      chain.no(
          "key",
          "its value is refused: " + rejection.reason(),
          key + " @" + rejection.modRevision());
    } else {
      chain.no("key", gone(), key);
    }
  }

  private String gone() {
    InstanceLife life = lifeOf();
    return life == null
        ? "there is no such key, and none is remembered"
        : "its key is gone since " + scene.store().now().of(life.sinceNanos());
  }

  private void registered(ServiceInstance instance) {
    ServiceInstance.Endpoint endpoint = instance.endpoint();
    ServiceInstance.Origin origin = instance.origin();
    String lease = origin.lease() == 0 ? "no lease" : "lease " + Long.toHexString(origin.lease());
    boolean stored = scene.store().contents().accepted().containsKey(key);
    chain.yes(
        "key",
        "it is registered at %s, weight %d, %s, on %s"
            .formatted(socket(endpoint), endpoint.weight(), instance.health(), lease),
        stored ? key + " @" + origin.modRevision() : "--registry-file");
  }

  static String socket(ServiceInstance.Endpoint endpoint) {
    return (endpoint.address().contains(":") ? "[" + endpoint.address() + "]" : endpoint.address())
        + ":"
        + endpoint.port();
  }

  private void registration() {
    if (registered == null || held != null) {
      return;
    }
    String from = key + " @" + registered.origin().modRevision();
    String drainer = registered.marks().drainedBy();
    if (!drainer.isEmpty()) {
      chain.no("drain", "it is drained by " + drainer + "; DELETE its drain to end that", from);
    } else if (registered.health() != Health.HEALTHY) {
      chain.no(
          "health",
          "its registration says " + registered.health() + "; only HEALTHY ones are sent",
          from);
    } else {
      chain.yes("health", "its registration says HEALTHY", from);
    }
    if (registered.endpoint().weight() == 0) {
      chain.no("weight", "its weight is 0: registered, without traffic", from);
    }
    Eviction eviction = known == null ? null : known.evicted().get(id);
    if (eviction != null) {
      chain.no(
          "eviction",
          "its observers agree that it is down: " + eviction.evidence(),
          "health policy and opinions of the observers");
    }
  }

  private void held() {
    if (held != null) {
      chain.yes(
          "protection",
          "it was lost (%s) at %s and is kept as last good, since too much of the service went"
              .formatted(held.cause(), scene.store().now().of(held.sinceNanos())),
          "mekong.protection.max-loss-percent");
    }
  }

  private @Nullable InstanceLife lifeOf() {
    return known == null ? null : known.lives().get(id);
  }

  private void life() {
    InstanceLife life = lifeOf();
    if (life != null) {
      String evidence = life.evidence().isEmpty() ? "" : ": " + life.evidence();
      chain.note(
          "life",
          "%s since %s, %s%s"
              .formatted(
                  life.state(), scene.store().now().of(life.sinceNanos()), life.cause(), evidence),
          "registry");
    }
  }

  private void address(ServiceInstance sent) {
    Optional<ServiceInstance> winner =
        known == null ? Optional.empty() : Assignments.sentAt(known, sent.endpoint());
    if (winner.isPresent() && !winner.get().id().equals(id)) {
      chain.no(
          "address",
          "instance %s has the same address and was created later: the address is sent once, as it"
              .formatted(winner.get().id().value()),
          scene.store().registryPrefix() + service.name() + "/" + winner.get().id().value());
    }
  }

  private void published(@Nullable ServiceInstance sent) {
    if (sent == null) {
      return;
    }
    ResourceChain assignment = new ResourceChain(scene, XdsType.ENDPOINT, service.name());
    assignment.replaced(chain);
    Scene.Published published = scene.published(XdsType.ENDPOINT, service.name()).orElse(null);
    VersionedResource seen = published == null ? null : assignment.seen(published);
    if (published != null && seen != null) {
      boolean there = Assignments.holds(seen, sent.endpoint());
      String what =
          "%s is %s the assignment of %s, version %s"
              .formatted(
                  socket(sent.endpoint()), there ? "in" : "not in", service.name(), seen.version());
      if (there && chain.against().isEmpty()) {
        chain.yes("published", what, published.from());
      } else if (there) {
        chain.note("published", what, published.from());
      } else {
        chain.no("published", what, published.from());
      }
    }
    assignment.delivered(chain);
  }
}
