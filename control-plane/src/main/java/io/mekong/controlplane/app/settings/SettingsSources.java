package io.mekong.controlplane.app.settings;

import com.google.common.collect.ImmutableMap;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where values come from, strongest first.
 *
 * @param commandLine by property name
 * @param environment the process's environment
 * @param config YAML file; empty means the one that {@code MEKONG_CONFIG} names, if any
 */
public record SettingsSources(
    ImmutableMap<String, GivenValue> commandLine,
    ImmutableMap<String, String> environment,
    Optional<Path> config) {}
