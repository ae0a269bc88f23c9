package io.mekong.registry.lifecycle;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.lifecycle.LossLedger.Presence;
import io.mekong.registry.model.Eviction;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.LifeCause;
import io.mekong.registry.model.LifeStep;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** Everything known of one service while it lives. Mutable, owned by the registry loop. */
public final class ServiceLife {
  private static final Comparator<ServiceInstance> BY_AGE =
      Comparator.<ServiceInstance>comparingLong(i -> i.origin().createRevision())
          .thenComparing(ServiceInstance::id);

  private final ServiceKey key;
  private final LossLedger ledger;
  private final ServiceOpinions opinions;
  private final LifeRecord record;
  private PSortedMap<InstanceId, ServiceInstance> instances = TreePMap.empty();
  private PMap<InstanceId, Eviction> evicted = HashTreePMap.empty();

  /** Registered, qualified by its registration, and not evicted. */
  private int eligible;

  private @Nullable ServiceInstance oldest;
  private Protocol protocol = Protocol.HTTP;

  /**
   * A service that nobody has registered for yet.
   *
   * @param opinions what observers think of its instances; {@link #observed} tells of changes
   */
  public ServiceLife(ServiceKey key, ProtectionRule rule, ServiceOpinions opinions) {
    this.key = key;
    this.ledger = new LossLedger(rule);
    this.opinions = opinions;
    this.record = new LifeRecord(key);
  }

  /** A registration appeared or changed. */
  public void put(ServiceInstance now, long nowNanos) {
    ServiceInstance before = instances.get(now.id());
    Presence presence = presence(before);
    replace(before, now);
    if (presence(now) == Presence.ELIGIBLE) {
      arrive(now.id(), presence, nowNanos);
    } else if (now.withdrawn()) {
      ledger.leftOnPurpose(now.id(), presence);
    } else if (before != null && presence == Presence.ELIGIBLE) {
      LossCause cause = now.eligible() ? LossCause.EVICTED : LossCause.HEALTH;
      ledger.lose(new HeldInstance(before, cause, nowNanos), eligible);
    }
    settle(now.id(), LifeCause.HOLD_ENDED, nowNanos);
  }

  /** An observer has another opinion of an instance, or the rule of eviction is another. */
  public void observed(InstanceId id, long nowNanos) {
    ServiceInstance instance = instances.get(id);
    if (instance == null) {
      return;
    }
    Presence before = presence(instance);
    evicted = withEviction(instance);
    Presence now = presence(instance);
    count(before, now);
    if (before == Presence.ELIGIBLE && now == Presence.OTHER) {
      ledger.lose(new HeldInstance(instance, LossCause.EVICTED, nowNanos), eligible);
    } else if (before == Presence.OTHER && now == Presence.ELIGIBLE) {
      arrive(id, before, nowNanos);
    }
    settle(id, LifeCause.HOLD_ENDED, nowNanos);
  }

  /** As {@link #observed(InstanceId, long)} for every instance that somebody observes. */
  public void observedAll(long nowNanos) {
    opinions.subjects().forEach(id -> observed(id, nowNanos));
  }

  private void settle(InstanceId id, LifeCause gone, long nowNanos) {
    stand(id, gone, nowNanos);
    settle(nowNanos);
  }

  private void settle(long nowNanos) {
    ledger.changed().forEach(id -> stand(id, LifeCause.HOLD_ENDED, nowNanos));
    ledger.settle(eligible, nowNanos);
  }

  private void stand(InstanceId id, LifeCause gone, long nowNanos) {
    ServiceInstance registered = instances.get(id);
    HeldInstance held = registered == null ? ledger.held().get(id) : null;
    record.look(id, new LifeTable.Facts(registered, held, evicted.get(id), gone), nowNanos);
  }

  private void arrive(InstanceId id, Presence before, long nowNanos) {
    boolean missed = ledger.returned(id);
    if (!missed && before == Presence.OTHER) {
      ledger.newcomer(eligible, nowNanos);
    }
  }

  /** Lost before this process began, and held then; does nothing when it is eligible now. */
  public void hold(HeldInstance loss, long nowNanos) {
    if (!hasEligible(loss.instance().id())) {
      ledger.restore(loss);
      settle(nowNanos);
    }
  }

  /** A key went; does nothing when it was not known. */
  public void depart(InstanceId id, Departure how, long nowNanos) {
    ServiceInstance before = instances.get(id);
    if (before == null) {
      return;
    }
    Presence presence = presence(before);
    replace(before, null);
    HeldInstance loss = new HeldInstance(before, lossCause(how), nowNanos);
    if (how == Departure.DELETED) {
      ledger.leftOnPurpose(id, presence);
    } else if (presence == Presence.ELIGIBLE) {
      ledger.lose(loss, eligible);
    } else if (how == Departure.LEASED) {
      ledger.askAbout(id, before.origin().lease());
    }
    settle(id, lifeCause(how), nowNanos);
  }

  private static LossCause lossCause(Departure how) {
    return switch (how) {
      case DELETED, LEASED -> LossCause.LEASE_ASKED;
      case MISSING -> LossCause.RELIST;
      case MISSING_WITH_REGISTRY -> LossCause.REGISTRY;
    };
  }

  private static LifeCause lifeCause(Departure how) {
    return switch (how) {
      case DELETED -> LifeCause.DELETED;
      case LEASED -> LifeCause.LEASED_KEY_WENT;
      case MISSING, MISSING_WITH_REGISTRY -> LifeCause.LISTING_LACKS_IT;
    };
  }

  private Presence presence(@Nullable ServiceInstance instance) {
    return instance != null && instance.eligible() && !evicted.containsKey(instance.id())
        ? Presence.ELIGIBLE
        : Presence.OTHER;
  }

  private void replace(@Nullable ServiceInstance before, @Nullable ServiceInstance now) {
    Presence presence = presence(before);
    if (now != null) {
      instances = instances.plus(now.id(), now);
      evicted = withEviction(now);
    } else if (before != null) {
      instances = instances.minus(before.id());
      evicted = evicted.minus(before.id());
    }
    count(presence, presence(now));
    trackOldest(before, now);
  }

  private void count(Presence before, Presence now) {
    eligible += (now == Presence.ELIGIBLE ? 1 : 0) - (before == Presence.ELIGIBLE ? 1 : 0);
  }

  private PMap<InstanceId, Eviction> withEviction(ServiceInstance instance) {
    return opinions
        .eviction(instance)
        .map(eviction ->
            eviction.equals(evicted.get(instance.id()))
                ? evicted
                : evicted.plus(instance.id(), eviction))
        .orElseGet(() -> evicted.minus(instance.id()));
  }

  private void trackOldest(@Nullable ServiceInstance before, @Nullable ServiceInstance now) {
    ServiceInstance first = oldest;
    if (first == null || (before != null && before.id().equals(first.id()))) {
      first = instances.values().stream().min(BY_AGE).orElse(null);
    } else if (now != null && BY_AGE.compare(now, first) < 0) {
      first = now;
    }
    oldest = first;
    if (first != null) {
      protocol = first.protocol();
    }
  }

  /**
   * Leases whose fate decides whether losses were on purpose; empty while the limit is not passed.
   */
  public ImmutableSet<Long> leasesToAsk() {
    return ledger.leasesToAsk();
  }

  /** A lease was found alive or gone. */
  public void leaseAnswered(long lease, LeaseFate fate, long nowNanos) {
    switch (fate) {
      case LIVES -> ledger.leaseLives(lease, eligible, nowNanos);
      case GONE -> ledger.leaseGone(lease);
    }
    settle(nowNanos);
  }

  /** Time passes: ends the holds that have lasted longest. */
  public void tick(long nowNanos) {
    ledger.expire(nowNanos);
    settle(nowNanos);
  }

  /** An operator releases everything held. */
  public void release(long nowNanos) {
    ledger.release();
    settle(nowNanos);
  }

  /** How many are served now: eligible and held. */
  public int served() {
    return eligible + ledger.held().size();
  }

  /** Whether the instance is registered and eligible now. */
  public boolean hasEligible(InstanceId id) {
    return presence(instances.get(id)) == Presence.ELIGIBLE;
  }

  /** What the instance's registration says; empty when it has none. */
  public Optional<ServiceInstance> registered(InstanceId id) {
    return Optional.ofNullable(instances.get(id));
  }

  /** Whether protection holds at least one instance. */
  public boolean isProtected() {
    return !ledger.held().isEmpty();
  }

  /** Steps that instances took since the last call. */
  public ImmutableList<LifeStep> steps() {
    return record.drain();
  }

  /** Whether neither a key nor a held instance is left. */
  public boolean isEmpty() {
    return instances.isEmpty() && ledger.held().isEmpty();
  }

  /** The service as it is now, immutable. */
  public Service view() {
    return new Service(key, instances, ledger.held(), evicted, record.lives(), protocol);
  }
}
