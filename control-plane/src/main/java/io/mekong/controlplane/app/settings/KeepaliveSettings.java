package io.mekong.controlplane.app.settings;

import java.time.Duration;

/**
 * Pings on the xDS port, both ways.
 *
 * @param minTime shortest interval that a client may ping at, and that the server pings at
 * @param maxTime longest interval that the server pings at, not below {@code minTime}
 */
public record KeepaliveSettings(Duration minTime, Duration maxTime) {}
