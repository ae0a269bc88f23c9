package io.mekong.registry.agent;

import io.mekong.registry.client.ClientSettings;
import io.mekong.registry.client.InstanceSpec;
import java.time.Duration;
import java.util.Optional;

/**
 * All that one agent does.
 *
 * @param settings where the control planes are
 * @param spec what is registered
 * @param check empty: none
 * @param judge what checks lead to
 * @param interval time between checks, give or take a tenth
 */
record AgentPlan(
    ClientSettings settings,
    InstanceSpec spec,
    Optional<Check> check,
    HealthJudge judge,
    Duration interval) {}
