package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;

/**
 * What one publication does to one table.
 *
 * @param puts resources to add or replace
 * @param removals names to take out; none of them among the puts
 */
public record TableEdit(ImmutableList<VersionedResource> puts, ImmutableSet<String> removals) {}
