/**
 * Many sidecars at once: how long they take to load everything, and how long a change takes to each
 * of them, in an open loop.
 *
 * <p>Enters: a {@link io.mekong.tests.bench.fleet.FleetCase} and the control plane to measure.
 * Leaves: {@link io.mekong.tests.bench.fleet.FleetFigures}, which say whether every change arrived.
 */
@NullMarked
package io.mekong.tests.bench.fleet;

import org.jspecify.annotations.NullMarked;
