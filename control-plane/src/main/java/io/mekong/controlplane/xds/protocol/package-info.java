/**
 * The xDS transport protocol as a pure state machine, one for each stream.
 *
 * <p>Enters: requests of a client, the newest tables, the monotonic time. Leaves: responses to
 * send, or the reason to end the stream. No gRPC, no thread, no clock, no I/O: the stream's event
 * loop owns a session and drives it. A session remembers the table it has sent from and a few
 * exceptions, never a map of everything that the client holds, so a merged, doubled or lost wake
 * changes nothing.
 *
 * <p>Source of truth: "xDS REST and gRPC protocol" of Envoy's documentation.
 */
@NullMarked
package io.mekong.controlplane.xds.protocol;

import org.jspecify.annotations.NullMarked;
