/**
 * Clusters: one for each service, and the one that leads to a sidecar's own application.
 *
 * <p>Enters: the name and protocol of a service, or the inbound ports of a node. Leaves: an EDS
 * cluster, or a static one. All Envoys without inbound ports read the same table, and so do all
 * gRPC libraries. Pure; any thread.
 */
@NullMarked
package io.mekong.controlplane.translation.cluster;

import org.jspecify.annotations.NullMarked;
