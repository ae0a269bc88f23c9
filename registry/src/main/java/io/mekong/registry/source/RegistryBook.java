package io.mekong.registry.source;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Lists;
import io.mekong.registry.lifecycle.Departure;
import io.mekong.registry.lifecycle.EvictionRules;
import io.mekong.registry.lifecycle.LeaseFate;
import io.mekong.registry.lifecycle.OpinionChange;
import io.mekong.registry.lifecycle.ServiceLife;
import io.mekong.registry.lifecycle.ServiceOpinions;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.LifeStep;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceKey;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/**
 * The registry as a state machine: source events, lease answers, operator releases and time go in,
 * updates come out. No clock, no thread, no I/O. An update costs what changed, not what is
 * registered. What it throws is a fault of ours in one service; the others are up to date then, and
 * {@link #everything} tells what the lost update would have told.
 */
public final class RegistryBook {
  private final RegistrySettings settings;
  private final Map<ServiceKey, ServiceLife> lives = new HashMap<>();

  /** Of services that may not be registered yet, too. */
  private final Map<ServiceKey, ServiceOpinions> opinions = new HashMap<>();

  /** Services without keys and held instances, with the time when they go; oldest first. */
  private final LinkedHashMap<ServiceKey, Long> lingering = new LinkedHashMap<>();

  private EvictionRules rules = EvictionRules.DEFAULT;
  private final Set<ServiceKey> protectedServices = new LinkedHashSet<>();

  /** How many instances each service serves, and their sum: a relist is judged by it. */
  private final Map<ServiceKey, Integer> servedCounts = new HashMap<>();

  private final Journal journal = new Journal();

  private RegistryView view = RegistryView.EMPTY;
  private boolean loaded;
  private int served;

  /** An empty registry. */
  public RegistryBook(RegistrySettings settings) {
    this.settings = settings;
  }

  /** The newest view. */
  public RegistryView view() {
    return view;
  }

  /** Whether a source has been loaded; until then nothing may be said to anybody. */
  public boolean loaded() {
    return loaded;
  }

  /** Services that hold lost instances, in the order in which they became protected. */
  public ImmutableSet<ServiceKey> protectedServices() {
    return ImmutableSet.copyOf(protectedServices);
  }

  /** What happened since the last call, in order. */
  public ImmutableList<RegistryEvent> drainEvents() {
    return journal.drain();
  }

  /** Something that the owner of this book saw happened too. */
  public void note(RegistryEvent event) {
    journal.add(event);
  }

  /** Applies what a source reported. */
  public RegistryUpdate apply(SourceEvent.Registrations event, long nowNanos) {
    return apply(event, Journal.basis(event.basis()), nowNanos);
  }

  /** Applies what an earlier process knew, without what it held. */
  public RegistryUpdate restore(SourceEvent.Restored known, long nowNanos) {
    return apply(
        new SourceEvent.Registrations(
            SourceEvent.Basis.REPORTED, known.revision(), known.changes()),
        RegistryEvent.Basis.RESTORED,
        nowNanos);
  }

  private RegistryUpdate apply(
      SourceEvent.Registrations event, RegistryEvent.Basis known, long nowNanos) {
    loaded = true;
    journal.addAll(event.asides());
    boolean listed = listed(event.basis());
    Departure departure = listed ? departureOf(event) : Departure.DELETED;
    Set<ServiceKey> touched = new LinkedHashSet<>();
    RuntimeException fault = null;
    for (RegistrationChange change : listed ? putsFirst(event.changes()) : event.changes()) {
      touched.add(change.service());
      try {
        journal.changes(change, lives.get(change.service()), known);
        apply(change, departure, nowNanos);
      } catch (RuntimeException e) {
        fault = e;
      }
    }
    RegistryUpdate update = settle(touched, event.revision(), nowNanos);
    throwAfterTheRest(fault);
    return update;
  }

  /** Applies what an audit found, to services that are still as they were in the audited view. */
  @SuppressWarnings("ReferenceEquality") // the very same, or it has changed
  RegistryUpdate correct(
      RegistryView compared, ImmutableList<RegistrationChange> changes, long nowNanos) {
    ImmutableList<RegistrationChange> still =
        changes.stream()
            .filter(change ->
                view.services().get(change.service()) == compared.services().get(change.service()))
            .collect(ImmutableList.toImmutableList());
    return apply(
        new SourceEvent.Registrations(SourceEvent.Basis.LISTED, view.revision(), still), nowNanos);
  }

  private static boolean listed(SourceEvent.Basis basis) {
    return switch (basis) {
      case REPORTED, REPORTED_AHEAD -> false;
      case LISTED, LISTED_ELSEWHERE -> true;
    };
  }

  /** All services, as if each had changed: for a reader that may have missed something. */
  public RegistryUpdate everything() {
    ImmutableSet<ServiceKey> all = ImmutableSet.copyOf(view.services().keySet());
    return new RegistryUpdate(view, all, all, ImmutableList.of());
  }

  /** An earlier process served this lost instance as last good: so does this one. */
  public void hold(SourceEvent.RestoredHold hold, long nowNanos) {
    ServiceKey key = hold.instance().service();
    journal.add(new RegistryEvent.HoldRestored(hold.instance(), hold.cause(), hold.age()));
    born(key)
        .hold(
            new HeldInstance(hold.instance(), hold.cause(), nowNanos - hold.age().toNanos()),
            nowNanos);
    var _ = settle(Set.of(key), view.revision(), nowNanos);
  }

  /** Arrivals first, so that what was replaced while nobody looked does not count as lost. */
  private static ImmutableList<RegistrationChange> putsFirst(
      ImmutableList<RegistrationChange> changes) {
    ImmutableList.Builder<RegistrationChange> sorted = ImmutableList.builder();
    changes.stream().filter(c -> c instanceof RegistrationChange.Registered).forEach(sorted::add);
    changes.stream().filter(c -> c instanceof RegistrationChange.Deregistered).forEach(sorted::add);
    return sorted.build();
  }

  private Departure departureOf(SourceEvent.Registrations event) {
    if (event.basis() == SourceEvent.Basis.LISTED_ELSEWHERE) {
      return Departure.MISSING_WITH_REGISTRY;
    }
    long missing = event.changes().stream().filter(this::takesEligible).count();
    return missing > settings.protection().allowedLoss(served)
        ? Departure.MISSING_WITH_REGISTRY
        : Departure.MISSING;
  }

  private boolean takesEligible(RegistrationChange change) {
    if (!(change instanceof RegistrationChange.Deregistered gone)) {
      return false;
    }
    ServiceLife life = lives.get(gone.service());
    return life != null && life.hasEligible(gone.id());
  }

  private void apply(RegistrationChange change, Departure listed, long nowNanos) {
    switch (change) {
      case RegistrationChange.Registered put -> born(put.service()).put(put.instance(), nowNanos);
      case RegistrationChange.Deregistered gone -> {
        ServiceLife life = lives.get(gone.service());
        if (life != null) {
          life.depart(gone.id(), departure(listed, gone.lease()), nowNanos);
        }
      }
    }
  }

  private ServiceLife born(ServiceKey service) {
    return lives.computeIfAbsent(
        service, key -> new ServiceLife(key, settings.protection(), opinions(key)));
  }

  private ServiceOpinions opinions(ServiceKey service) {
    return opinions.computeIfAbsent(service, key -> new ServiceOpinions(rules.of(key)));
  }

  /** Other rules of eviction hold. */
  public RegistryUpdate evictBy(EvictionRules newest, long nowNanos) {
    rules = newest;
    opinions.forEach((service, ofService) -> ofService.rule(newest.of(service)));
    Set<ServiceKey> touched = new LinkedHashSet<>(opinions.keySet());
    touched.retainAll(lives.keySet());
    touched.forEach(service -> life(service).observedAll(nowNanos));
    return settle(touched, view.revision(), nowNanos);
  }

  /** Observers have other opinions. */
  public RegistryUpdate observed(ImmutableList<OpinionChange> changes, long nowNanos) {
    Set<ServiceKey> touched = new LinkedHashSet<>();
    for (OpinionChange change : changes) {
      journal.observed(change);
      opinions(change.service()).take(change);
      ServiceLife life = lives.get(change.service());
      if (life != null) {
        life.observed(change.id(), nowNanos);
        touched.add(change.service());
      } else if (opinions(change.service()).isEmpty()) {
        opinions.remove(change.service());
      }
    }
    return settle(touched, view.revision(), nowNanos);
  }

  private static Departure departure(Departure listed, long lease) {
    return listed == Departure.DELETED && lease != 0 ? Departure.LEASED : listed;
  }

  /** Leases that decide over losses of the services of this update; usually none. */
  public ImmutableSet<Long> leasesToAsk(ImmutableSet<ServiceKey> services) {
    ImmutableSet.Builder<Long> leases = ImmutableSet.builder();
    for (ServiceKey key : services) {
      ServiceLife life = lives.get(key);
      if (life != null) {
        leases.addAll(life.leasesToAsk());
      }
    }
    return leases.build();
  }

  /** A lease was found alive or gone. */
  public RegistryUpdate leaseAnswered(long lease, LeaseFate fate, long nowNanos) {
    ImmutableSet<ServiceKey> touched = protectedServices();
    touched.forEach(key -> life(key).leaseAnswered(lease, fate, nowNanos));
    return settle(touched, view.revision(), nowNanos);
  }

  /** Time passes: ends holds and lets empty services go. Call it about ten times a second. */
  public RegistryUpdate tick(long nowNanos) {
    Set<ServiceKey> touched = new LinkedHashSet<>(protectedServices);
    touched.forEach(key -> life(key).tick(nowNanos));
    for (Map.Entry<ServiceKey, Long> entry : lingering.entrySet()) {
      if (nowNanos - entry.getValue() >= 0) {
        touched.add(entry.getKey());
      }
    }
    return settle(touched, view.revision(), nowNanos);
  }

  /** An operator releases what is held for one service, or for all when null. */
  public RegistryUpdate release(@Nullable ServiceKey service, long nowNanos) {
    Set<ServiceKey> touched = new LinkedHashSet<>(protectedServices);
    journal.add(new RegistryEvent.Released(Optional.ofNullable(service)));
    if (service != null) {
      touched.retainAll(Set.of(service));
    }
    touched.forEach(key -> life(key).release(nowNanos));
    return settle(touched, view.revision(), nowNanos);
  }

  private ServiceLife life(ServiceKey key) {
    return java.util.Objects.requireNonNull(lives.get(key), key::name);
  }

  private RegistryUpdate settle(Set<ServiceKey> touched, long revision, long nowNanos) {
    PSortedMap<ServiceKey, Service> services = view.services();
    ImmutableSet.Builder<ServiceKey> endpoints = ImmutableSet.builder();
    ImmutableSet.Builder<ServiceKey> structure = ImmutableSet.builder();
    ImmutableList.Builder<LifeStep> steps = ImmutableList.builder();
    RuntimeException fault = null;
    for (ServiceKey key : touched) {
      Service before = services.get(key);
      Service now = before;
      try {
        steps.addAll(stepsOf(key));
        now = settled(key, nowNanos);
      } catch (RuntimeException e) {
        fault = e;
      }
      services = now == null ? services.minus(key) : services.plus(key, now);
      if (otherStructure(before, now)) {
        structure.add(key);
      }
      if (now != null && otherParts(before, now)) {
        endpoints.add(key);
      }
    }
    view = new RegistryView(Math.max(0, revision), services);
    throwAfterTheRest(fault);
    return new RegistryUpdate(view, endpoints.build(), structure.build(), steps.build());
  }

  private ImmutableList<LifeStep> stepsOf(ServiceKey key) {
    ServiceLife life = lives.get(key);
    ImmutableList<LifeStep> steps = life == null ? ImmutableList.of() : life.steps();
    journal.addAll(Lists.transform(steps, RegistryEvent.Lived::new));
    return steps;
  }

  /** A fault in one service must be told, but not before the others have had their turn. */
  private static void throwAfterTheRest(@Nullable RuntimeException fault) {
    if (fault != null) {
      throw fault;
    }
  }

  private static boolean otherStructure(@Nullable Service before, @Nullable Service now) {
    if (before == null || now == null) {
      return before != null || now != null;
    }
    return before.protocol() != now.protocol();
  }

  /**
   * Compares identities: the maps share structure, and comparing contents would cost their size.
   */
  @SuppressWarnings("ReferenceEquality")
  private static boolean otherParts(@Nullable Service before, Service now) {
    return before == null
        || before.instances() != now.instances()
        || before.held() != now.held()
        || before.evicted() != now.evicted()
        || before.lives() != now.lives()
        || before.protocol() != now.protocol();
  }

  private @Nullable Service settled(ServiceKey key, long nowNanos) {
    ServiceLife life = lives.get(key);
    if (life == null) {
      return null;
    }
    track(key, life);
    int count = life.served();
    Integer counted = count == 0 ? servedCounts.remove(key) : servedCounts.put(key, count);
    served += count - (counted == null ? 0 : counted);
    if (!life.isEmpty()) {
      lingering.remove(key);
      return life.view();
    }
    long due = lingering.computeIfAbsent(key, k -> nowNanos + settings.linger().toNanos());
    if (nowNanos - due < 0) {
      return life.view();
    }
    lingering.remove(key);
    lives.remove(key);
    if (opinions(key).isEmpty()) {
      opinions.remove(key);
    }
    return null;
  }

  private void track(ServiceKey key, ServiceLife life) {
    if (life.isProtected()) {
      if (protectedServices.add(key)) {
        journal.add(new RegistryEvent.ProtectionBegan(key));
      }
    } else if (protectedServices.remove(key)) {
      journal.add(new RegistryEvent.ProtectionEnded(key));
    }
  }
}
