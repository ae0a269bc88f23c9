/**
 * When a connection is asked for a sign of life, and when it is given up.
 *
 * <p>Enters, for one connection: bytes heard and sent, answers to our HTTP/2 pings, what TCP knows
 * of the link, and the time. Leaves: pings to send, the TCP user time-out to set, the end of the
 * connection, and what was measured. Pure: no clock, no thread, no socket; the owner is the event
 * loop of the connection. Times are nanoseconds of one monotonic clock.
 */
@NullMarked
package io.mekong.controlplane.xds.keepalive;

import org.jspecify.annotations.NullMarked;
