package io.mekong.registry.election;

/**
 * A seat while this replica holds it.
 *
 * @param seat what it holds
 * @param key that stands for it in the store
 * @param fence revision that wrote the key: a write that compares it happens only while the seat is
 *     held
 */
public record Tenure(Seat seat, String key, long fence) {}
