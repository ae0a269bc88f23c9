package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client of the state-of-the-world protocol. */
final class SimulatedSotw extends SimulatedClient {
  private SotwSession session;
  private final Map<XdsType, String> nonces = new EnumMap<>(XdsType.class);
  private final Map<XdsType, String> versions = new EnumMap<>(XdsType.class);

  /** Types of which this stream has named something: from then on no list means nothing. */
  private final Set<XdsType> explicit = EnumSet.noneOf(XdsType.class);

  SimulatedSotw(SotwSession session, Predicate<VersionedResource> bad) {
    super(bad);
    this.session = session;
  }

  @Override
  Session session() {
    return session;
  }

  @Override
  void reconnect(Session next) {
    session = (SotwSession) next;
    inbox.clear();
    nonces.clear();
    explicit.clear();
    for (XdsType type : XdsType.values()) {
      if (wildcards.contains(type) || !named(type).isEmpty()) {
        request(type, null);
      }
    }
  }

  private void request(XdsType type, @Nullable String error) {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    names.addAll(named(type));
    if (!named(type).isEmpty()) {
      explicit.add(type);
    }
    if (wildcards.contains(type) && explicit.contains(type)) {
      names.add("*");
    }
    session.request(
        new DiscoveryRequest.Sotw(
            type.typeUrl(),
            versions.getOrDefault(type, ""),
            names.build(),
            nonces.getOrDefault(type, ""),
            error));
  }

  @Override
  void wildcard(XdsType type) {
    wildcards.add(type);
    request(type, null);
  }

  @Override
  void subscribe(XdsType type, String name) {
    drain(type);
    named(type).add(name);
    request(type, null);
  }

  @Override
  void unsubscribe(XdsType type, String name) {
    drain(type);
    named(type).remove(name);
    if (!wildcards.contains(type)) {
      held(type).remove(name);
    }
    request(type, null);
  }

  /** A client asks with the nonce of the last response that it has read. */
  private void drain(XdsType type) {
    while (inbox.stream().anyMatch(response -> response.type() == type)) {
      answerOne();
    }
  }

  @Override
  void accept(Outbound.Response response) {
    Map<String, String> mine = held(response.type());
    if (response.type().fullState()) {
      mine.clear();
    }
    for (VersionedResource resource : response.resources()) {
      if (wants(response.type(), resource.name())) {
        mine.put(resource.name(), resource.version());
      }
    }
    nonces.put(response.type(), response.nonce());
    versions.put(response.type(), response.version());
    request(response.type(), null);
  }

  @Override
  void refuse(Outbound.Response response, String message) {
    nonces.put(response.type(), response.nonce());
    request(response.type(), message);
  }
}
