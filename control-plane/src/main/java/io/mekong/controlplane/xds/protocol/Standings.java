package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.xds.protocol.ResourceReport.Standing;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads off a type's state what the client makes of each name; changes nothing. */
final class Standings {
  private Standings() {}

  /** All names that the client asked for, was sent by a wildcard or brought along, in order. */
  static Stream<ResourceReport> of(TypeState state) {
    NavigableSet<String> names = new TreeSet<>(state.subscription().names());
    state.exceptions.names().stream().filter(state.subscription()::wants).forEach(names::add);
    ResourceTable seen = state.seen();
    if (state.subscription().wildcard() && seen != null) {
      Session.visible(state, seen).forEach(resource -> names.add(resource.name()));
    }
    return names.stream().map(name -> of(state, name));
  }

  private static ResourceReport of(TypeState state, String name) {
    Held held = state.held(name);
    VersionedResource resource = held.resource();
    Refusals.Suspect suspect = state.refusals.suspect(name);
    if (suspect != null) {
      return report(state, name, Standing.REFUSED, resource)
          .with(suspect.refused(), ClientWords.shown(state.type, suspect.message()));
    }
    if (resource != null) {
      InFlight.Load load = state.inFlight.carrying(resource);
      if (state.inFlight.lost.has(name)) {
        return report(state, name, Standing.SENT, null);
      }
      return load == null
          ? report(state, name, accepted(held), resource)
          : report(state, name, Standing.SENT, load.before().get(name));
    }
    if (held.version().isEmpty()) {
      Standing standing =
          held.owed() || state.seen() == null ? Standing.REQUESTED : Standing.ABSENT;
      return report(state, name, standing, null);
    }
    return new ResourceReport(state.type, name, accepted(held), held.version(), null, null, "");
  }

  /** Of a version that nobody knows, it is only known that another one will be sent. */
  private static Standing accepted(Held held) {
    return held.isUnsure() ? Standing.REQUESTED : Standing.ACCEPTED;
  }

  private static ResourceReport report(
      TypeState state, String name, Standing standing, @Nullable VersionedResource held) {
    String version = held == null ? "" : held.version();
    return new ResourceReport(state.type, name, standing, version, held, null, "");
  }
}
