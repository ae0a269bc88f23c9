package io.mekong.tests.e2e;

import java.util.Locale;
import java.util.Optional;

/** How the instances of a service are lost: by a rule of eviction, or with their lease. */
enum EdgeRule {
  FIXED("\"fixed\": {\"timeout\": \"30s\"}"),
  WINDOW("\"window\": {\"span\": \"12s\"}"),
  QUORUM("\"quorum\": {\"above\": \"5s\"}"),
  /** Checked by nobody; its lease is of 30 s. */
  LEASED("");

  private final String eviction;

  EdgeRule(String eviction) {
    this.eviction = eviction;
  }

  String service() {
    return name().toLowerCase(Locale.ROOT);
  }

  String policyKey() {
    return "/mekong/policies/health/" + service();
  }

  /** What has it checked by three replicas, every 2 s. */
  Optional<String> policy() {
    return this == LEASED
        ? Optional.empty()
        : Optional.of(
            """
            {"apiVersion": "mekong/v1", "kind": "health", "metadata": {"name": "%1$s"},
             "spec": {"service": "%1$s",
                      "check": {"http": {"path": "/healthz"}, "interval": "2s", "checkers": 3},
                      "eviction": {%2$s}}}\
            """
                .formatted(service(), eviction));
  }

  /** What the event log says of one that was lost so. */
  String lost(String id) {
    return service()
        + "/"
        + id
        + (this == LEASED ? " OFFLINE LEASED_KEY_WENT" : " UNHEALTHY EVICTED");
  }
}
