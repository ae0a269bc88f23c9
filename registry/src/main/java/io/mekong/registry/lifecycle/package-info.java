/**
 * The life of one service's instances: who is served, who is held, who is gone.
 *
 * <p>Enters: puts and departures of single instances with the monotonic time. Leaves: an immutable
 * {@link io.mekong.registry.model.Service} and questions about leases. Pure state machines: no
 * clock, no thread, no I/O; the registry loop owns and drives them.
 */
@NullMarked
package io.mekong.registry.lifecycle;

import org.jspecify.annotations.NullMarked;
