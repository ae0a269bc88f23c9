package io.mekong.controlplane.app;

import io.mekong.registry.health.HealthPolicyParser;

/**
 * Where Mekong's own keys stand; each ends with {@code /}.
 *
 * @param root {@code --root}, ends with {@code /}
 */
record Prefixes(String root) {
  /** Raw resources. */
  String resources() {
    return root + "resources/";
  }

  /** What observers think of instances. */
  String opinions() {
    return root + "state/health/";
  }

  /** Replicas and seats. */
  String elections() {
    return root + "state/elections/";
  }

  /** Where each replica is. */
  String replicas() {
    return root + "state/replicas/";
  }

  /** Who changed what, a chain for each replica. */
  String audit() {
    return root + "state/audit/";
  }

  /** Policies of kind health. */
  String healthPolicies() {
    return root + "policies/" + HealthPolicyParser.KIND + "/";
  }
}
