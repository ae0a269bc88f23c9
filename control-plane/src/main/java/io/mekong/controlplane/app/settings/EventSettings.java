package io.mekong.controlplane.app.settings;

/**
 * How much of the event log is kept.
 *
 * @param maxFileSize bytes, at least 64 KiB
 * @param files 1-1000
 */
public record EventSettings(long maxFileSize, int files) {}
