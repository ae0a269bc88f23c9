package io.mekong.controlplane.admin;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.trace.RequestTrace;
import io.mekong.controlplane.trace.Tracing;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Gives each request of the API its span, when traces are asked for. */
@ServerFilter("/api/v1/**")
@Order(Ordered.HIGHEST_PRECEDENCE)
final class TracedRequests {
  private static final String TRACE = "mekong.trace";
  private static final String TRACE_ID = "x-trace-id";
  private static final String ROOT = "/api/v1/";

  /** What the API has; anybody may ask for anything, before the token is looked at. */
  private static final ImmutableSet<String> WORDS =
      ImmutableSet.of(
          "audit",
          "events",
          "explain",
          "fleet",
          "nodes",
          "policies",
          "quarantine",
          "receipts",
          "reconciliation",
          "registry",
          "resources",
          "services",
          "settings",
          "status");

  private final Tracing tracing;

  TracedRequests(Tracing tracing) {
    this.tracing = tracing;
  }

  @RequestFilter
  void enter(HttpRequest<?> request) {
    request.setAttribute(
        TRACE,
        tracing.request(name(request), kind(request), name -> request.getHeaders().get(name)));
  }

  @ResponseFilter
  void leave(HttpRequest<?> request, MutableHttpResponse<?> response) {
    RequestTrace trace = of(request);
    if (!trace.traceId().isEmpty()) {
      response.header(TRACE_ID, trace.traceId());
    }
    trace.ended(response.code());
  }

  /** The trace of a request. */
  static RequestTrace of(HttpRequest<?> request) {
    return request.getAttribute(TRACE, RequestTrace.class).orElse(RequestTrace.NONE);
  }

  private static RequestTrace.Kind kind(HttpRequest<?> request) {
    return switch (request.getMethod()) {
      case GET, HEAD, OPTIONS -> RequestTrace.Kind.READS;
      default -> RequestTrace.Kind.MAY_WRITE;
    };
  }

  /** From a closed set: what follows in the path are names. */
  private static String name(HttpRequest<?> request) {
    String path = request.getPath();
    String rest = path.startsWith(ROOT) ? path.substring(ROOT.length()) : "";
    String word = Splitter.on('/').split(rest).iterator().next();
    return request.getMethod().name() + " " + ROOT + (WORDS.contains(word) ? word : "other");
  }
}
