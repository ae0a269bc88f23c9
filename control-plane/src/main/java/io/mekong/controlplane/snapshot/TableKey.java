package io.mekong.controlplane.snapshot;

/**
 * Names a table.
 *
 * @param type what it holds
 * @param view for whom
 */
public record TableKey(XdsType type, ViewKey view) {}
