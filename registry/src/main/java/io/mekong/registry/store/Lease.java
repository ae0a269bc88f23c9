package io.mekong.registry.store;

import java.time.Duration;

/**
 * A granted lease.
 *
 * @param id never 0
 * @param timeToLive life from now unless renewed
 */
public record Lease(long id, Duration timeToLive) {}
