/**
 * A whole process against a model of etcd, in virtual time.
 *
 * <p>Enters: seeds. Leaves: nothing, or the seed, what was violated and the last 40 lines of the
 * run. Clock, threads, randomness and network are simulated; everything between store and tables is
 * production code. {@code -Dmekong.sim.seeds=N} runs more, {@code -Dmekong.sim.seed=S} one.
 */
@NullMarked
package io.mekong.tests.chaos.simulation;

import org.jspecify.annotations.NullMarked;
