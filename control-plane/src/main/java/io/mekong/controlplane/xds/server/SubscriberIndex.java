package io.mekong.controlplane.xds.server;

import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.protocol.Subscription;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Which streams of one event loop a changed name concerns: for each type name to streams, and the
 * streams with a wildcard. Touched on that loop only.
 */
final class SubscriberIndex {
  private final Map<XdsType, SetIndex<DiscoveryStream<?>>> named = new EnumMap<>(XdsType.class);
  private final Map<XdsType, Set<DiscoveryStream<?>>> wildcard = new EnumMap<>(XdsType.class);
  private final Map<DiscoveryStream<?>, Map<XdsType, Subscription>> followed = new HashMap<>();

  SubscriberIndex() {
    for (XdsType type : XdsType.values()) {
      named.put(type, new SetIndex<>());
      wildcard.put(type, NameIndex.identitySet());
    }
  }

  /** From now on the stream wants this of the type. */
  void follow(DiscoveryStream<?> stream, XdsType type, Subscription next) {
    Map<XdsType, Subscription> known =
        followed.computeIfAbsent(stream, s -> new EnumMap<>(XdsType.class));
    Subscription before = known.getOrDefault(type, Subscription.NONE);
    if (before.equals(next)) {
      return;
    }
    known.put(type, next);
    change(stream, type, before, next);
  }

  private void change(
      DiscoveryStream<?> stream, XdsType type, Subscription before, Subscription next) {
    if (next.wildcard() && !before.wildcard()) {
      all(type).add(stream);
    } else if (!next.wildcard() && before.wildcard()) {
      all(type).remove(stream);
    }
    names(type).change(stream, before.names(), next.names());
  }

  private SetIndex<DiscoveryStream<?>> names(XdsType type) {
    return Objects.requireNonNull(named.get(type));
  }

  private Set<DiscoveryStream<?>> all(XdsType type) {
    return Objects.requireNonNull(wildcard.get(type));
  }

  /** The stream is over. */
  void forget(DiscoveryStream<?> stream) {
    Map<XdsType, Subscription> known = followed.remove(stream);
    if (known != null) {
      known.forEach((type, before) -> change(stream, type, before, Subscription.NONE));
    }
  }

  /** Adds the streams that read this table and want one of these names. */
  void concerned(TableKey table, Set<String> names, Set<DiscoveryStream<?>> to) {
    addReaders(all(table.type()), table, to);
    SetIndex<DiscoveryStream<?>> index = names(table.type());
    for (String name : names) {
      index.each(name, some -> addReaders(some, table, to));
    }
  }

  /** Adds all streams that read this table. */
  void readers(TableKey table, Set<DiscoveryStream<?>> to) {
    addReaders(followed.keySet(), table, to);
  }

  private static void addReaders(
      Iterable<DiscoveryStream<?>> streams, TableKey table, Set<DiscoveryStream<?>> to) {
    for (DiscoveryStream<?> stream : streams) {
      Session session = stream.session();
      if (session != null && session.views().of(table.type()).equals(table)) {
        to.add(stream);
      }
    }
  }
}
