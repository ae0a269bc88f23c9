package io.mekong.controlplane.app.settings;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.source.CidrBlock;
import io.mekong.registry.source.LimitedSource;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Rules for registrations.
 *
 * @param deniedAddresses blocks, IPv4 and IPv6, that an instance must not have its address in;
 *     empty denies none
 * @param quota how much is taken at most
 * @param file registrations that stand above those of the store; empty for none
 */
public record RegistrySettings(
    ImmutableList<CidrBlock> deniedAddresses, LimitedSource.Quota quota, Optional<Path> file) {}
