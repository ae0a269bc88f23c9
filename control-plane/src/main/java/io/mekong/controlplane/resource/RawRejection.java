package io.mekong.controlplane.resource;

/**
 * A stored raw resource that is not served, or whose last good value is served instead.
 *
 * @param path rest of the key below the resources prefix
 * @param reason the rule it breaks, one sentence
 * @param hint what to do about it, one sentence
 */
public record RawRejection(String path, String reason, String hint) {}
