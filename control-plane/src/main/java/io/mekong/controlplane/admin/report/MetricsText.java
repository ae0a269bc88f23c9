package io.mekong.controlplane.admin.report;

/** The metrics in the Prometheus text format. */
@FunctionalInterface
public interface MetricsText {
  /** All of them, as they stand. */
  String scrape();
}
