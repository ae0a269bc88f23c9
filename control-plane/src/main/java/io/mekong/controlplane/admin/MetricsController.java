package io.mekong.controlplane.admin;

import com.google.common.base.Suppliers;
import io.mekong.controlplane.admin.report.MetricsText;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.time.Duration;
import java.util.function.Supplier;

/** Metrics for Prometheus. */
@Controller("/prometheus")
final class MetricsController {
  /** Writing them takes 10 ms; who asks more often than a scraper does gets the same text again. */
  private static final Duration FRESH = Duration.ofMillis(500);

  private final Supplier<String> text;

  MetricsController(MetricsText metrics) {
    this.text = Suppliers.memoizeWithExpiration(metrics::scrape, FRESH);
  }

  /** All of them, as they stood half a second ago at most. */
  @Get(produces = "text/plain; version=0.0.4; charset=utf-8")
  String metrics() {
    return text.get();
  }
}
