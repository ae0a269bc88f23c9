/**
 * Measurements that a machine can repeat; none of them fails for being slow.
 *
 * <p>Enters: names of benchmarks and options. Leaves: text on standard output, and text and JSON
 * under {@code target/bench}. Each benchmark owns the processes it starts and ends them.
 */
@NullMarked
package io.mekong.tests.bench;

import org.jspecify.annotations.NullMarked;
