/**
 * Faults between a followed prefix and a real etcd.
 *
 * <p>Enters: a seed and a duration ({@code -Dmekong.chaos.seed}, {@code -Dmekong.chaos.seconds}).
 * Leaves: one line with counts; a test that fails when a single key is wrong at the end. Each
 * writer, fault and follower has a thread of its own; all end with the test. {@link
 * io.mekong.tests.chaos.simulation} needs no etcd, no thread and no time.
 */
@NullMarked
package io.mekong.tests.chaos;

import org.jspecify.annotations.NullMarked;
