package io.mekong.registry.lifecycle;

import io.mekong.registry.model.Eviction;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.InstanceState;
import io.mekong.registry.model.LifeCause;
import io.mekong.registry.model.ServiceInstance;
import org.jspecify.annotations.Nullable;

/**
 * The life of an instance as a table: Registered, Healthy, Unhealthy, PendingRemoval, Offline. The
 * first row that fits decides.
 *
 * <pre>
 * key    registration               held  evicted   state            cause
 * gone   -                          yes   -         PENDING_REMOVAL  HELD
 * gone   -                          no    -         OFFLINE          how it went
 * there  DRAINING, weight 0         -     -         PENDING_REMOVAL  WITHDRAWN
 * there  UNKNOWN, never healthy     -     -         REGISTERED       HEALTH
 * there  other than HEALTHY         -     -         UNHEALTHY        HEALTH
 * there  HEALTHY                    -     yes       UNHEALTHY        EVICTED
 * there  HEALTHY                    -     no        HEALTHY          HEALTHY
 * </pre>
 */
final class LifeTable {
  private LifeTable() {}

  /** What decides; {@code gone} says how the key went when there is none. */
  record Facts(
      @Nullable ServiceInstance registered,
      @Nullable HeldInstance held,
      @Nullable Eviction eviction,
      LifeCause gone) {}

  /** A row of the table. */
  record Standing(InstanceState state, LifeCause cause, String evidence) {}

  static Standing of(Facts facts, InstanceState before) {
    ServiceInstance registered = facts.registered();
    HeldInstance held = facts.held();
    Eviction eviction = facts.eviction();
    if (registered == null) {
      return held == null
          ? new Standing(InstanceState.OFFLINE, facts.gone(), "")
          : new Standing(
              InstanceState.PENDING_REMOVAL,
              LifeCause.HELD,
              held.cause() + ", last good at revision " + revision(held.instance()));
    }
    if (registered.withdrawn()) {
      return new Standing(InstanceState.PENDING_REMOVAL, LifeCause.WITHDRAWN, said(registered));
    }
    if (registered.health() == Health.UNKNOWN && before == InstanceState.REGISTERED) {
      return new Standing(InstanceState.REGISTERED, LifeCause.HEALTH, said(registered));
    }
    if (registered.health() != Health.HEALTHY) {
      return new Standing(InstanceState.UNHEALTHY, LifeCause.HEALTH, said(registered));
    }
    return eviction == null
        ? new Standing(InstanceState.HEALTHY, LifeCause.HEALTHY, said(registered))
        : new Standing(InstanceState.UNHEALTHY, LifeCause.EVICTED, eviction.evidence());
  }

  /** What a registration says of itself. */
  static String said(ServiceInstance instance) {
    return "registration of revision "
        + revision(instance)
        + " says "
        + instance.health()
        + ", weight "
        + instance.endpoint().weight();
  }

  private static long revision(ServiceInstance instance) {
    return instance.origin().modRevision();
  }
}
