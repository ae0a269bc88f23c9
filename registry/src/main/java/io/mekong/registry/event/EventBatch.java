package io.mekong.registry.event;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.RegistryEvent;
import java.time.Instant;

/**
 * What happened at once.
 *
 * @param time when, on the wall clock
 * @param revision of the source that the registry reflected then
 * @param events in order
 * @param lostBefore events that the queue did not take before these
 */
record EventBatch(
    Instant time, long revision, ImmutableList<RegistryEvent> events, long lostBefore) {}
