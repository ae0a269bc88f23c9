package io.mekong.controlplane.trace.otel;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.trace.Journeys;
import io.mekong.controlplane.trace.RequestTrace;
import io.mekong.controlplane.trace.Tracing;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Traces that the SDK samples, batches and exports as {@code OTEL_*} says. */
public final class OtelTracing implements Tracing {
  private static final int SERVER_FAULT = 500;

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;
  private final Journeys journeys;

  private OtelTracing(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
    this.tracer = sdk.getTracer("io.mekong");
    this.journeys = new Journeys(new JourneySpans(tracer));
  }

  /**
   * Reads {@code OTEL_*} and the system properties that stand for it.
   *
   * @param version of this program
   */
  public static Tracing open(String version) {
    ImmutableMap<String, String> unlessGiven =
        ImmutableMap.of(
            "otel.service.name", "mekong",
            "otel.resource.attributes", "service.version=" + version,
            "otel.propagators", "tracecontext,baggage,b3,b3multi",
            // Metrics are Prometheus', logs go to standard error.
            "otel.metrics.exporter", "none",
            "otel.logs.exporter", "none");
    return new OtelTracing(
        AutoConfiguredOpenTelemetrySdk.builder()
            .addPropertiesSupplier(() -> unlessGiven)
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk());
  }

  @Override
  public RequestTrace request(
      String name, RequestTrace.Kind kind, UnaryOperator<@Nullable String> header) {
    Context from =
        sdk.getPropagators().getTextMapPropagator().extract(Context.root(), header, Headers.GETTER);
    Span span = tracer.spanBuilder(name).setParent(from).setSpanKind(SpanKind.SERVER).startSpan();
    return new Request(span, kind);
  }

  /** Asks for headers one by one. */
  private static final class Headers implements TextMapGetter<UnaryOperator<@Nullable String>> {
    static final Headers GETTER = new Headers();

    @Override
    public Iterable<String> keys(UnaryOperator<@Nullable String> header) {
      return ImmutableList.of();
    }

    @Override
    public @Nullable String get(@Nullable UnaryOperator<@Nullable String> header, String key) {
      return header == null ? null : header.apply(key);
    }
  }

  @Override
  public Journeys journeys() {
    return journeys;
  }

  @Override
  public void close() {
    journeys.close();
    sdk.close();
  }

  /** A request with its span. */
  final class Request implements RequestTrace {
    private final Span span;

    private final boolean counted;
    private final AtomicBoolean over = new AtomicBoolean();

    private Request(Span span, Kind kind) {
      this.span = span;
      this.counted = kind == Kind.MAY_WRITE && span.getSpanContext().isSampled();
      if (counted) {
        journeys.writing();
      }
    }

    Context context() {
      return Context.root().with(span);
    }

    @Override
    public String traceId() {
      return span.getSpanContext().getTraceId();
    }

    @Override
    public void wrote(long revision) {
      span.setAttribute(JourneySpans.REVISION, revision);
      if (span.getSpanContext().isSampled()) {
        journeys.wrote(revision, this);
      }
    }

    @Override
    public void ended(int status) {
      if (over.getAndSet(true)) {
        return;
      }
      span.setAttribute("http.response.status_code", (long) status);
      if (status >= SERVER_FAULT) {
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
      if (counted) {
        journeys.written();
      }
    }
  }
}
