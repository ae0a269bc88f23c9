package io.mekong.registry.lifecycle;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.LossCause;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Decides for one service which losses are followed and which instances stay served as last good.
 *
 * <p>Loss = most instances served within the window - those now eligible. A loss within the limit
 * is followed at once; what goes beyond is held until it returns, goes on purpose, is replaced by a
 * newcomer that brings the loss back within the limit, an operator releases it, or the longest hold
 * ends. The end of the window releases nothing: otherwise holding would only delay the same
 * collapse.
 */
final class LossLedger {
  private final ProtectionRule rule;
  private final ServedWindow served;

  /** Losses of this window that were followed, oldest first. */
  private final LinkedHashMap<InstanceId, Followed> followed = new LinkedHashMap<>();

  /** Oldest first. */
  private final LinkedHashMap<InstanceId, Held> held = new LinkedHashMap<>();

  private PMap<InstanceId, HeldInstance> heldView = HashTreePMap.empty();

  /** Held, or not any more, since somebody asked. */
  private final Set<InstanceId> changed = new LinkedHashSet<>();

  /** A lease of 0 says that nothing is left to ask. */
  private record Followed(long lease, long atNanos) {}

  private record Held(HeldInstance loss, long lease) {
    boolean bound() {
      return loss.cause() == LossCause.REGISTRY;
    }
  }

  /** Whether an instance was eligible just before it left. */
  enum Presence {
    ELIGIBLE,
    OTHER
  }

  LossLedger(ProtectionRule rule) {
    this.rule = rule;
    this.served = new ServedWindow(rule.window().toNanos());
  }

  /** Held instances, immutable. */
  PMap<InstanceId, HeldInstance> held() {
    return heldView;
  }

  /** What is held, or not held any more, since the last call. */
  ImmutableSet<InstanceId> changed() {
    ImmutableSet<InstanceId> ids = ImmutableSet.copyOf(changed);
    changed.clear();
    return ids;
  }

  /** After every change: how many are eligible now. */
  void settle(int eligible, long nowNanos) {
    served.record(eligible + held.size(), nowNanos);
  }

  /** An instance was lost; {@code eligible} counts those left without it. */
  void lose(HeldInstance loss, int eligible) {
    long lease = leaseToAsk(loss);
    int most = served.most(loss.sinceNanos());
    if (loss.cause() != LossCause.REGISTRY && most - eligible <= rule.allowedLoss(most)) {
      follow(loss.instance().id(), new Followed(lease, loss.sinceNanos()));
    } else {
      hold(new Held(loss, lease));
    }
  }

  /** Held by an earlier process. */
  void restore(HeldInstance loss) {
    hold(new Held(loss, leaseToAsk(loss)));
  }

  private static long leaseToAsk(HeldInstance loss) {
    return loss.cause() == LossCause.LEASE_ASKED ? loss.instance().origin().lease() : 0;
  }

  private void follow(InstanceId id, Followed loss) {
    Iterator<Followed> old = followed.values().iterator();
    while (old.hasNext() && loss.atNanos() - old.next().atNanos() > rule.window().toNanos()) {
      old.remove();
    }
    followed.put(id, loss);
  }

  private void hold(Held entry) {
    InstanceId id = entry.loss().instance().id();
    held.put(id, entry);
    changed.add(id);
    heldView = heldView.plus(id, entry.loss());
  }

  private boolean drop(InstanceId id) {
    heldView = heldView.minus(id);
    boolean wasHeld = held.remove(id) != null;
    if (wasHeld) {
      changed.add(id);
    }
    return wasHeld;
  }

  /** The instance is eligible again. Returns whether it was missed at all; a newcomer was not. */
  boolean returned(InstanceId id) {
    boolean wasHeld = drop(id);
    return followed.remove(id) != null || wasHeld;
  }

  /** An eligible newcomer may take the place of the instance that has been held longest. */
  void newcomer(int eligible, long nowNanos) {
    releaseWithinLimit(1, eligible, nowNanos);
  }

  /** The instance left on purpose; it no longer counts as one of the most served. */
  void leftOnPurpose(InstanceId id, Presence before) {
    if (returned(id) || before == Presence.ELIGIBLE) {
      served.lower();
    }
  }

  /** The key of an instance lost before has gone with its lease, so the lease can tell more. */
  void askAbout(InstanceId id, long lease) {
    Held entry = held.get(id);
    if (entry != null && !entry.bound()) {
      hold(held(entry.loss(), LossCause.LEASE_ASKED, lease));
    }
    followed.computeIfPresent(id, (key, loss) -> new Followed(lease, loss.atNanos()));
  }

  private static Held held(HeldInstance loss, LossCause cause, long lease) {
    return new Held(new HeldInstance(loss.instance(), cause, loss.sinceNanos()), lease);
  }

  /** Leases to ask about: none until the limit was passed, then all that are undecided. */
  ImmutableSet<Long> leasesToAsk() {
    if (held.values().stream().noneMatch(entry -> entry.lease() != 0)) {
      return ImmutableSet.of();
    }
    LongStream undecided =
        LongStream.concat(
            held.values().stream().mapToLong(Held::lease),
            followed.values().stream().mapToLong(Followed::lease));
    return undecided.filter(lease -> lease != 0).boxed().collect(ImmutableSet.toImmutableSet());
  }

  /** The lease lives: its keys were deleted on purpose. */
  void leaseLives(long lease, int eligible, long nowNanos) {
    heldOn(lease).forEach(this::dropForGood);
    List<InstanceId> misjudged =
        followed.entrySet().stream()
            .filter(entry -> entry.getValue().lease() == lease)
            .map(java.util.Map.Entry::getKey)
            .toList();
    for (InstanceId id : misjudged) {
      followed.remove(id);
      served.lower();
    }
    releaseWithinLimit(misjudged.size(), eligible, nowNanos);
  }

  /** The lease is gone: its keys went with it. */
  void leaseGone(long lease) {
    heldOn(lease).forEach(entry -> hold(held(entry.loss(), LossCause.LEASE_GONE, 0)));
    followed.replaceAll(
        (id, loss) -> loss.lease() == lease ? new Followed(0, loss.atNanos()) : loss);
  }

  private ImmutableList<Held> heldOn(long lease) {
    return heldWhere(held.values().stream().filter(entry -> entry.lease() == lease));
  }

  private static ImmutableList<Held> heldWhere(Stream<Held> entries) {
    return entries.collect(ImmutableList.toImmutableList());
  }

  private void releaseWithinLimit(int atMost, int eligible, long nowNanos) {
    int most = served.most(nowNanos);
    int beyond = Math.max(0, most - eligible - rule.allowedLoss(most));
    int releasable = Math.max(0, Math.min(atMost, held.size() - beyond));
    heldWhere(held.values().stream().filter(entry -> !entry.bound()).limit(releasable))
        .forEach(entry -> {
          InstanceId id = entry.loss().instance().id();
          drop(id);
          follow(id, new Followed(entry.lease(), nowNanos));
        });
  }

  /** Ends the holds that have lasted longest; those of the whole registry have no limit. */
  void expire(long nowNanos) {
    long maxHold = rule.maxHold().toNanos();
    heldWhere(
            held.values().stream()
                .filter(entry -> !entry.bound())
                .filter(entry -> nowNanos - entry.loss().sinceNanos() >= maxHold))
        .forEach(this::dropForGood);
  }

  /** An operator gives up everything that is held. */
  void release() {
    heldWhere(held.values().stream()).forEach(this::dropForGood);
  }

  private void dropForGood(Held entry) {
    drop(entry.loss().instance().id());
    served.lower();
  }
}
