package io.mekong.controlplane.app.settings;

import java.time.Duration;

/**
 * Comparisons of what is stored, served and used.
 *
 * @param interval from the end of one to the next
 */
public record ReconciliationSettings(Duration interval) {}
