package io.mekong.controlplane.resource;

/**
 * A stored raw resource that is not served, or whose last good value is served instead.
 *
 * @param path rest of the key below the resources prefix
 * @param at path of the fault within the value, such as {@code spec.domains[0]}; empty when it is
 *     the whole, or when the path would tell what a secret says
 * @param reason the rule it breaks, one sentence
 * @param hint what to do about it, one sentence
 */
public record RawRejection(String path, String at, String reason, String hint) {}
