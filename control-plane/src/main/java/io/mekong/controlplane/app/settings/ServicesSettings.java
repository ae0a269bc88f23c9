package io.mekong.controlplane.app.settings;

import java.time.Duration;

/**
 * Life of a service.
 *
 * @param linger how long cluster and virtual host outlive the last key, 0 or more
 */
public record ServicesSettings(Duration linger) {}
