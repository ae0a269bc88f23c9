package io.mekong.controlplane.app.settings;

import java.time.Duration;

/**
 * When a loss of instances is not followed.
 *
 * @param maxLossPercent 0-100; up to this part of the most instances within the window a loss is
 *     followed at once
 * @param window how far back the most instances are looked for, above 0
 * @param maxHold how long a lost instance is served at most, above 0
 */
public record ProtectionSettings(int maxLossPercent, Duration window, Duration maxHold) {}
