package io.mekong.registry.source;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/**
 * Two sources as one: what the upper one registers stands above a registration of the same service
 * and id below. Overlays of overlays give any number of sources an order of precedence.
 *
 * <p>The lower source sets the pace: nothing is told before it has told something, since half of
 * the registry would look like the whole of it; its freshness and revision are those of the whole.
 * While only what an earlier process knew of it is known, the upper one reports ahead of it. Both
 * may tell on threads of their own; what goes on is serial.
 */
public final class Overlay implements RegistrySource {
  private final RegistrySource upper;
  private final RegistrySource lower;

  /** What each source says now; guarded by this. */
  private final Map<InstanceRef, ServiceInstance> above = new LinkedHashMap<>();

  private final Map<InstanceRef, ServiceInstance> below = new HashMap<>();

  /** Of both, not told yet. */
  private final List<RegistryEvent> asides = new ArrayList<>();

  private Knowledge ofLower = Knowledge.NONE;
  private long revision;
  private @Nullable SourceListener listener;

  /** What is known of the lower source. */
  private enum Knowledge {
    NONE,
    RESTORED,
    LOADED
  }

  /** A source that is not running yet. */
  public Overlay(RegistrySource upper, RegistrySource lower) {
    this.upper = upper;
    this.lower = lower;
  }

  @Override
  public String name() {
    return upper.name() + "+" + lower.name();
  }

  @Override
  public synchronized void start(SourceListener sourceListener) {
    listener = sourceListener;
    upper.start(this::upperTold);
    lower.start(this::lowerTold);
  }

  /** Rejections of both; keys and head of the lower one, whose store they are of. */
  @Override
  public SourceContents contents() {
    SourceContents kept = lower.contents();
    PSortedMap<String, Rejection> rejected = kept.rejected();
    return new SourceContents(
        kept.head(), kept.accepted(), rejected.plusAll(upper.contents().rejected()));
  }

  @Override
  public boolean overrides(ServiceKey service, InstanceId id) {
    return upper.overrides(service, id) || lower.overrides(service, id);
  }

  @Override
  public void close() {
    upper.close();
    lower.close();
  }

  private synchronized void upperTold(SourceEvent event) {
    if (!(event instanceof SourceEvent.Registrations registrations)) {
      return; // it has no freshness of its own: what is wrong with it is a rejection
    }
    ImmutableList.Builder<RegistrationChange> changes = ImmutableList.builder();
    for (RegistrationChange change : registrations.changes()) {
      note(above, change);
      ServiceInstance standing = below.get(name(change));
      changes.add(
          change instanceof RegistrationChange.Deregistered && standing != null
              ? new RegistrationChange.Registered(standing)
              : change);
    }
    asides.addAll(registrations.asides());
    if (ofLower != Knowledge.NONE) {
      tell(new SourceEvent.Registrations(basisAbove(), revision, changes.build(), drainAsides()));
    }
  }

  private SourceEvent.Basis basisAbove() {
    return ofLower == Knowledge.LOADED
        ? SourceEvent.Basis.REPORTED
        : SourceEvent.Basis.REPORTED_AHEAD;
  }

  private synchronized void lowerTold(SourceEvent event) {
    switch (event) {
      case SourceEvent.Registrations(SourceEvent.Basis basis, long at, var changes, var aside) -> {
        asides.addAll(aside);
        tell(new SourceEvent.Registrations(basis, at, merged(changes), drainAsides()));
        if (basis != SourceEvent.Basis.REPORTED_AHEAD) {
          ofLower = Knowledge.LOADED;
        }
        revision = at;
      }
      case SourceEvent.Restored(long at, var changes, var held) -> {
        tell(
            new SourceEvent.Restored(
                at,
                merged(changes),
                held.stream()
                    .filter(hold -> !above.containsKey(InstanceRef.of(hold.instance())))
                    .collect(ImmutableList.toImmutableList())));
        ofLower = Knowledge.RESTORED;
        revision = at;
      }
      case SourceEvent.Freshness freshness -> tell(freshness);
    }
  }

  private ImmutableList<RegistryEvent> drainAsides() {
    ImmutableList<RegistryEvent> drained = ImmutableList.copyOf(asides);
    asides.clear();
    return drained;
  }

  /** What of these is not covered, and with the first of them everything that covers. */
  private ImmutableList<RegistrationChange> merged(ImmutableList<RegistrationChange> changes) {
    ImmutableList.Builder<RegistrationChange> all = ImmutableList.builder();
    for (RegistrationChange change : changes) {
      note(below, change);
      if (!above.containsKey(name(change))) {
        all.add(change);
      }
    }
    if (ofLower == Knowledge.NONE) {
      above.values().forEach(instance -> all.add(new RegistrationChange.Registered(instance)));
    }
    return all.build();
  }

  private static InstanceRef name(RegistrationChange change) {
    return switch (change) {
      case RegistrationChange.Registered(ServiceInstance instance) -> InstanceRef.of(instance);
      case RegistrationChange.Deregistered gone -> new InstanceRef(gone.service(), gone.id());
    };
  }

  private static void note(Map<InstanceRef, ServiceInstance> known, RegistrationChange change) {
    switch (change) {
      case RegistrationChange.Registered(ServiceInstance instance) ->
          known.put(InstanceRef.of(instance), instance);
      case RegistrationChange.Deregistered gone -> known.remove(name(gone));
    }
  }

  private void tell(SourceEvent event) {
    SourceListener to = listener;
    if (to != null) {
      to.on(event);
    }
  }
}
