/**
 * Bootstraps for sidecars: {@code mekong envoy} prints what {@code envoy -c} reads.
 *
 * <p>Enters: the options of one sidecar. Leaves: YAML text, the same for the same options, byte by
 * byte. Pure but for reading the options; no thread, no network, no clock. What Envoy should run is
 * never in here: a bootstrap only says who the node is and where its control plane listens.
 */
@NullMarked
package io.mekong.controlplane.bootstrap;

import org.jspecify.annotations.NullMarked;
