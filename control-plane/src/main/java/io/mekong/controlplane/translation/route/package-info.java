/**
 * Routes: how the default listeners find a cluster.
 *
 * <p>Enters: the names and protocols of all services, narrowed to those that a node asked for.
 * Leaves: route configuration {@code outbound}, one virtual host for each service that speaks HTTP,
 * and {@code inbound:PORT}; for gRPC libraries one for each service. Pure; any thread.
 */
@NullMarked
package io.mekong.controlplane.translation.route;

import org.jspecify.annotations.NullMarked;
