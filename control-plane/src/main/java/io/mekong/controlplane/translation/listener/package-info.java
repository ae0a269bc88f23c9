/**
 * Listeners: where a sidecar takes its application's calls, and calls to its application.
 *
 * <p>Enters: the ports that a node asked for, and the protocol of the service it stands beside.
 * Leaves: the listeners {@code outbound} and {@code inbound:PORT}; a node that asked for neither
 * has none but raw ones, and a gRPC library has one for each service. Pure; any thread.
 */
@NullMarked
package io.mekong.controlplane.translation.listener;

import org.jspecify.annotations.NullMarked;
