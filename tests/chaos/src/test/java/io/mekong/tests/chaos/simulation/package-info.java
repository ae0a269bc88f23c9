/**
 * A whole process against a model of etcd, in virtual time.
 *
 * <p>Enters: seeds. Leaves: nothing, or the seed, what was violated and the last 40 lines of the
 * run. Clock, threads, randomness and network are simulated; everything between store and tables is
 * production code. What must hold is checked at every step by {@link
 * io.mekong.tests.chaos.simulation.ToldCheck}, {@link io.mekong.tests.chaos.simulation.ServedCheck}
 * and {@link io.mekong.tests.chaos.simulation.TableCheck}. {@code -Dmekong.sim.seeds=N} runs more,
 * {@code -Dmekong.sim.seed=S} one.
 *
 * <p>Does it find faults? Production code was broken on purpose, one way at a time. Runs of 1,000
 * that noticed (of 2,500 where marked *, of 10,000 where marked **):
 *
 * <ul>
 *   <li>The watch is opened one revision too far: 856. A bad value removes the last good one: 779.
 *   <li>A lost lease counts as a deletion: 195. A dead watch is not noticed: 157. The end of the
 *       window releases what is held: 141. Holding begins at half the limit: 515*.
 *   <li>No listing after compaction: 76. Events below the resume point are applied again: 76.
 *       Progress moves the resume point: 75.
 *   <li>Another store is trusted: 12*. Answers of an old attempt are taken: 2. No comparison after
 *       a cut: 2. What is held is not restored: 1.
 *   <li>The five faults that it found, put back: a bad value on disk makes the store another one:
 *       128**; half a step is not taken: 8**; events after an overrun are applied: 4**; written
 *       down while the registry lags: 4**; a lost comparison is not repeated: 1**.
 *   <li>Not noticed by 1,000: a store that went back is not listed at once (the comparison after
 *       the cut finds it), and four faults in the reconciler's merging, which has tests of its own.
 * </ul>
 */
@NullMarked
package io.mekong.tests.chaos.simulation;

import org.jspecify.annotations.NullMarked;
