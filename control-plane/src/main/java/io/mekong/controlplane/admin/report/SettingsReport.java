package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableSortedMap;
import io.micronaut.serde.annotation.Serdeable;

/**
 * What this control plane runs with.
 *
 * @param values of all settings in force, by their names; of secrets only the files that hold them
 */
@Serdeable
public record SettingsReport(ImmutableSortedMap<String, String> values) {}
