/**
 * Thousands of registrations and thousands of changes a second, written to every member of an etcd
 * cluster.
 *
 * <p>Enters: endpoints, a user, a seed, a pace. Leaves: changed keys, counts, and the moment at
 * which each change was answered. {@link io.mekong.tests.kit.storm.ChangeStorm} owns the thread
 * that runs it; answers come on threads of gRPC.
 */
@NullMarked
package io.mekong.tests.kit.storm;

import org.jspecify.annotations.NullMarked;
