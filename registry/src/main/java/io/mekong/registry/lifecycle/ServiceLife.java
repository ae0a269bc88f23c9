package io.mekong.registry.lifecycle;

import com.google.common.collect.ImmutableSet;
import io.mekong.registry.lifecycle.LossLedger.Presence;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/** Everything known of one service while it lives. Mutable, owned by the registry loop. */
public final class ServiceLife {
  private static final Comparator<ServiceInstance> BY_AGE =
      Comparator.<ServiceInstance>comparingLong(i -> i.origin().createRevision())
          .thenComparing(ServiceInstance::id);

  private final ServiceKey key;
  private final LossLedger ledger;
  private PSortedMap<InstanceId, ServiceInstance> instances = TreePMap.empty();
  private int eligible;
  private @Nullable ServiceInstance oldest;
  private Protocol protocol = Protocol.HTTP;

  /** A service that nobody has registered for yet. */
  public ServiceLife(ServiceKey key, ProtectionRule rule) {
    this.key = key;
    this.ledger = new LossLedger(rule);
  }

  /** A registration appeared or changed. */
  public void put(ServiceInstance now, long nowNanos) {
    ServiceInstance before = instances.get(now.id());
    replace(before, now);
    if (now.eligible()) {
      arrive(now.id(), presence(before), nowNanos);
    } else if (now.withdrawn()) {
      ledger.leftOnPurpose(now.id(), presence(before));
    } else if (before != null && before.eligible()) {
      ledger.lose(new HeldInstance(before, LossCause.HEALTH, nowNanos), eligible);
    }
    ledger.settle(eligible, nowNanos);
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
      ledger.settle(eligible, nowNanos);
    }
  }

  /** A key went; does nothing when it was not known. */
  public void depart(InstanceId id, Departure how, long nowNanos) {
    ServiceInstance before = instances.get(id);
    if (before == null) {
      return;
    }
    replace(before, null);
    switch (how) {
      case DELETED -> ledger.leftOnPurpose(id, presence(before));
      case LEASED -> lose(before, LossCause.LEASE_ASKED, nowNanos);
      case MISSING -> lose(before, LossCause.RELIST, nowNanos);
      case MISSING_WITH_REGISTRY -> lose(before, LossCause.REGISTRY, nowNanos);
    }
    ledger.settle(eligible, nowNanos);
  }

  private void lose(ServiceInstance before, LossCause cause, long nowNanos) {
    if (before.eligible()) {
      ledger.lose(new HeldInstance(before, cause, nowNanos), eligible);
    } else if (cause == LossCause.LEASE_ASKED) {
      ledger.askAbout(before.id(), before.origin().lease());
    }
  }

  private static Presence presence(@Nullable ServiceInstance before) {
    return before != null && before.eligible() ? Presence.ELIGIBLE : Presence.OTHER;
  }

  private void replace(@Nullable ServiceInstance before, @Nullable ServiceInstance now) {
    if (now != null) {
      instances = instances.plus(now.id(), now);
    } else if (before != null) {
      instances = instances.minus(before.id());
    }
    eligible +=
        (now != null && now.eligible() ? 1 : 0) - (before != null && before.eligible() ? 1 : 0);
    trackOldest(before, now);
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
    ledger.settle(eligible, nowNanos);
  }

  /** Time passes: ends the holds that have lasted longest. */
  public void tick(long nowNanos) {
    ledger.expire(nowNanos);
    ledger.settle(eligible, nowNanos);
  }

  /** An operator releases everything held. */
  public void release(long nowNanos) {
    ledger.release();
    ledger.settle(eligible, nowNanos);
  }

  /** How many are served now: eligible and held. */
  public int served() {
    return eligible + ledger.held().size();
  }

  /** Whether the instance is registered and eligible now. */
  public boolean hasEligible(InstanceId id) {
    return presence(instances.get(id)) == Presence.ELIGIBLE;
  }

  /** Whether protection holds at least one instance. */
  public boolean isProtected() {
    return !ledger.held().isEmpty();
  }

  /** Whether neither a key nor a held instance is left. */
  public boolean isEmpty() {
    return instances.isEmpty() && ledger.held().isEmpty();
  }

  /** The service as it is now, immutable. */
  public Service view() {
    return new Service(key, instances, ledger.held(), protocol);
  }
}
