package io.mekong.controlplane.app.settings;

import com.google.common.collect.ImmutableList;

/**
 * Rules for registrations.
 *
 * @param deniedAddresses CIDR blocks, IPv4 and IPv6, that an instance must not have its address in;
 *     empty denies none
 */
public record RegistrySettings(ImmutableList<String> deniedAddresses) {}
