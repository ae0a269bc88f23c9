package io.mekong.controlplane.app.settings;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.source.CidrBlock;

/**
 * Health checks by this control plane.
 *
 * @param allowedAddresses blocks in which instances may be checked; empty allows none
 */
public record HealthSettings(ImmutableList<CidrBlock> allowedAddresses) {}
