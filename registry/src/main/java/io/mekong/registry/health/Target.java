package io.mekong.registry.health;

import io.mekong.registry.election.Tenure;
import io.mekong.registry.lifecycle.EvictionRule;
import io.mekong.registry.lifecycle.Sight;
import io.mekong.registry.model.Opinion;
import org.jspecify.annotations.Nullable;

/**
 * One instance that this replica checks in one seat; immutable.
 *
 * @param name whose opinion of which instance
 * @param subject what is looked at
 * @param orders how it is looked at
 * @param sight what has been seen, null before the first check
 * @param dueNanos when it is looked at next, or was asked
 * @param state whether an answer is awaited
 */
record Target(
    OpinionKeys.Name name,
    Opinion.Subject subject,
    Orders orders,
    @Nullable Sight sight,
    long dueNanos,
    State state) {
  /** Whether an answer is awaited. */
  enum State {
    WAITING,
    IN_FLIGHT
  }

  /** In which seat, how, and by which rule. */
  record Orders(Tenure tenure, Check check, EvictionRule rule) {}

  Target under(Orders newest) {
    return new Target(name, subject, newest, sight, dueNanos, state);
  }

  Target asked(long nowNanos) {
    return new Target(name, subject, orders, sight, nowNanos, State.IN_FLIGHT);
  }

  Target seen(Sight now, long nextNanos) {
    return new Target(name, subject, orders, now, nextNanos, State.WAITING);
  }
}
