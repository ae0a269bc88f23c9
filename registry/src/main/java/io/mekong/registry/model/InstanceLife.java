package io.mekong.registry.model;

/**
 * Where an instance stands in its life, and why.
 *
 * @param state where
 * @param cause why
 * @param evidence what was seen, for people: revisions, leases, observers
 * @param sinceNanos monotonic clock when it came into this state
 */
public record InstanceLife(
    InstanceState state, LifeCause cause, String evidence, long sinceNanos) {}
