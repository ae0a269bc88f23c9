package io.mekong.registry.model;

/**
 * Taken out of traffic because its observers agree that it is down.
 *
 * @param evidence which observers, and what they saw
 */
public record Eviction(String evidence) {}
