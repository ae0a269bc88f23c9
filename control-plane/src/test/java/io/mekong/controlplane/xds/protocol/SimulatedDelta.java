package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client of the incremental protocol. */
final class SimulatedDelta extends SimulatedClient {
  private static final ImmutableList<String> NONE = ImmutableList.of();

  private DeltaSession session;
  private final Set<XdsType> asked = new TreeSet<>();

  SimulatedDelta(DeltaSession session, Predicate<VersionedResource> bad) {
    super(bad);
    this.session = session;
  }

  @Override
  Session session() {
    return session;
  }

  @Override
  void reconnect(Session next) {
    session = (DeltaSession) next;
    inbox.clear();
    asked.clear();
    for (XdsType type : XdsType.values()) {
      if (wildcards.contains(type) || !named(type).isEmpty()) {
        request(type, names(type), NONE);
      }
    }
  }

  private ImmutableList<String> names(XdsType type) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    names.addAll(named(type));
    if (wildcards.contains(type)) {
      names.add("*");
    }
    return names.build();
  }

  private void request(
      XdsType type, ImmutableList<String> subscribe, ImmutableList<String> unsubscribe) {
    Map<String, String> initial = asked.add(type) ? held(type) : Map.of();
    session.request(
        new DiscoveryRequest.Delta(
            type.typeUrl(), subscribe, unsubscribe, ImmutableMap.copyOf(initial), "", null));
  }

  @Override
  void wildcard(XdsType type) {
    wildcards.add(type);
    request(type, ImmutableList.of("*"), NONE);
  }

  @Override
  void subscribe(XdsType type, String name) {
    named(type).add(name);
    request(type, ImmutableList.of(name), NONE);
  }

  @Override
  void unsubscribe(XdsType type, String name) {
    named(type).remove(name);
    if (!wildcards.contains(type)) {
      held(type).remove(name);
    }
    request(type, NONE, ImmutableList.of(name));
  }

  @Override
  void accept(Outbound.Response response) {
    Map<String, String> mine = held(response.type());
    for (VersionedResource resource : response.resources()) {
      if (wants(response.type(), resource.name())) {
        mine.put(resource.name(), resource.version());
      }
    }
    response.removed().forEach(mine::remove);
    answer(response, null);
  }

  @Override
  void refuse(Outbound.Response response, String message) {
    answer(response, message);
  }

  private void answer(Outbound.Response response, @Nullable String error) {
    session.request(
        new DiscoveryRequest.Delta(
            response.type().typeUrl(), NONE, NONE, ImmutableMap.of(), response.nonce(), error));
  }
}
