package io.mekong.registry.source;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.lifecycle.ServiceLife;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happened in the book and nobody was told yet, in order. */
final class Journal {
  private final List<RegistryEvent> events = new ArrayList<>();

  void add(RegistryEvent event) {
    events.add(event);
  }

  void addAll(Iterable<? extends RegistryEvent> more) {
    more.forEach(events::add);
  }

  /**
   * A registration is about to change.
   *
   * @param life of its service; null when there is none yet
   */
  void changes(RegistrationChange change, @Nullable ServiceLife life, RegistryEvent.Basis basis) {
    events.add(
        switch (change) {
          case RegistrationChange.Registered(ServiceInstance now) ->
              new RegistryEvent.Registered(
                  basis, life == null ? Optional.empty() : life.registered(now.id()), now);
          case RegistrationChange.Deregistered(ServiceKey service, InstanceId id, long lease) ->
              new RegistryEvent.Deregistered(basis, service, id, lease);
        });
  }

  void observed(OpinionChange change) {
    events.add(
        new RegistryEvent.Observed(
            change.service(),
            change.id(),
            change.observer(),
            Optional.ofNullable(change.opinion())));
  }

  ImmutableList<RegistryEvent> drain() {
    if (events.isEmpty()) {
      return ImmutableList.of();
    }
    ImmutableList<RegistryEvent> drained = ImmutableList.copyOf(events);
    events.clear();
    return drained;
  }

  static RegistryEvent.Basis basis(SourceEvent.Basis basis) {
    return switch (basis) {
      case REPORTED, REPORTED_AHEAD -> RegistryEvent.Basis.REPORTED;
      case LISTED -> RegistryEvent.Basis.LISTED;
      case LISTED_ELSEWHERE -> RegistryEvent.Basis.LISTED_ELSEWHERE;
    };
  }
}
