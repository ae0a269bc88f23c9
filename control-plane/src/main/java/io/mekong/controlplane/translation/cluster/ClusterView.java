package io.mekong.controlplane.translation.cluster;

import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.translation.InboundPorts;

/**
 * The clusters of nodes that take traffic for an application beside them.
 *
 * @param ports both ports
 */
record ClusterView(InboundPorts ports) implements ViewKey {}
