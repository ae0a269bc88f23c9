package io.mekong.controlplane.admin;

import io.mekong.controlplane.admin.report.MetricsText;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;

/** Metrics for Prometheus. */
@Controller("/prometheus")
final class MetricsController {
  private final MetricsText metrics;

  MetricsController(MetricsText metrics) {
    this.metrics = metrics;
  }

  /** All of them, as they stand. */
  @Get(produces = "text/plain; version=0.0.4; charset=utf-8")
  String metrics() {
    return metrics.scrape();
  }
}
