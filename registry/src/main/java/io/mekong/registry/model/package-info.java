/**
 * What exists, as immutable values: services, their instances and the whole registry at one
 * revision.
 *
 * <p>Enters: nothing. Leaves: records that every other package may hold and share between threads.
 * No Envoy type, no clock, no thread, no I/O.
 */
@NullMarked
package io.mekong.registry.model;

import org.jspecify.annotations.NullMarked;
