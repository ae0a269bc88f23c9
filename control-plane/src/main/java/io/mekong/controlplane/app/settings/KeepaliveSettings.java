package io.mekong.controlplane.app.settings;

import java.time.Duration;

/**
 * Pings on the xDS port, both ways.
 *
 * @param minTime shortest interval that a client may ping at, and that the server pings at
 * @param maxTime longest interval, and time-out, of the server's pings; not below {@code minTime}
 * @param detect in what time a dead connection is to be found, where the link allows it
 */
public record KeepaliveSettings(Duration minTime, Duration maxTime, Duration detect) {}
