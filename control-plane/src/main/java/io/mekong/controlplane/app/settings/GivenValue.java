package io.mekong.controlplane.app.settings;

/**
 * A value that somebody gave.
 *
 * @param text as written
 * @param origin where it was written, for people
 */
public record GivenValue(String text, String origin) {}
