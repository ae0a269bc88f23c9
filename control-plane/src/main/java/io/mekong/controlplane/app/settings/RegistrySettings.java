package io.mekong.controlplane.app.settings;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.source.CidrBlock;

/**
 * Rules for registrations.
 *
 * @param deniedAddresses blocks, IPv4 and IPv6, that an instance must not have its address in;
 *     empty denies none
 */
public record RegistrySettings(ImmutableList<CidrBlock> deniedAddresses) {}
