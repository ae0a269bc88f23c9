/**
 * Endpoints: one cluster load assignment for each service.
 *
 * <p>Enters: a service with its instances, held ones included. Leaves: its assignment, trimmed to
 * what Envoy needs for routing and sorted, so that equal content is equal bytes. Every node reads
 * the same table. Pure; any thread.
 */
@NullMarked
package io.mekong.controlplane.translation.endpoint;

import org.jspecify.annotations.NullMarked;
