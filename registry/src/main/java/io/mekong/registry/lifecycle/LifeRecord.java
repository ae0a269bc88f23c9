package io.mekong.registry.lifecycle;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceLife;
import io.mekong.registry.model.InstanceState;
import io.mekong.registry.model.LifeCause;
import io.mekong.registry.model.LifeStep;
import io.mekong.registry.model.ServiceKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Where each instance of a service stands, and the steps that led there. The last that went are
 * remembered, so that somebody who asks is told why.
 */
final class LifeRecord {
  private static final int REMEMBERED = 64;

  private final ServiceKey service;
  private final List<LifeStep> steps = new ArrayList<>();
  private final ArrayDeque<InstanceId> offline = new ArrayDeque<>();
  private PMap<InstanceId, InstanceLife> lives = HashTreePMap.empty();

  LifeRecord(ServiceKey service) {
    this.service = service;
  }

  /** Where each stands, those that went last included; immutable. */
  PMap<InstanceId, InstanceLife> lives() {
    return lives;
  }

  /** Steps since the last call. */
  ImmutableList<LifeStep> drain() {
    if (steps.isEmpty()) {
      return ImmutableList.of();
    }
    ImmutableList<LifeStep> drained = ImmutableList.copyOf(steps);
    steps.clear();
    return drained;
  }

  /** Something of the instance may have changed. */
  void look(InstanceId id, LifeTable.Facts facts, long nowNanos) {
    InstanceLife before = lives.get(id);
    boolean known = before != null && before.state() != InstanceState.OFFLINE;
    if (!known && facts.registered() == null && facts.held() == null) {
      return;
    }
    if (!known && facts.registered() != null) {
      String evidence = LifeTable.said(facts.registered());
      before =
          step(
              id,
              before,
              new InstanceLife(InstanceState.REGISTERED, LifeCause.APPEARED, evidence, nowNanos));
    }
    InstanceState state = before == null ? InstanceState.REGISTERED : before.state();
    LifeTable.Standing standing = LifeTable.of(facts, state);
    if (before == null || standing.state() != state || standing.cause() != before.cause()) {
      long since = before == null || standing.state() != state ? nowNanos : before.sinceNanos();
      step(
          id,
          before,
          new InstanceLife(standing.state(), standing.cause(), standing.evidence(), since));
    }
  }

  private InstanceLife step(InstanceId id, @Nullable InstanceLife before, InstanceLife now) {
    lives = lives.plus(id, now);
    steps.add(new LifeStep(service, id, Optional.ofNullable(before).map(InstanceLife::state), now));
    if (now.state() == InstanceState.OFFLINE) {
      offline.addLast(id);
      forgetOldest();
    }
    return now;
  }

  private void forgetOldest() {
    while (offline.size() > REMEMBERED) {
      InstanceId oldest = offline.removeFirst();
      InstanceLife life = lives.get(oldest);
      if (life != null && life.state() == InstanceState.OFFLINE && !offline.contains(oldest)) {
        lives = lives.minus(oldest);
      }
    }
  }
}
