package io.mekong.controlplane.trace.otel;

import io.mekong.controlplane.snapshot.Origin;
import io.mekong.controlplane.trace.Journey;
import io.mekong.controlplane.trace.RequestTrace;
import io.mekong.controlplane.xds.protocol.Session;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes {@code etcd.event -> reconcile -> translate -> push -> ack} of a journey that is over: once
 * for each request that led to it, else once as a trace of its own.
 */
final class JourneySpans implements Consumer<Journey> {
  static final AttributeKey<Long> REVISION = AttributeKey.longKey("mekong.revision");

  private static final Logger log = LoggerFactory.getLogger(JourneySpans.class);
  private static final AttributeKey<Long> PUBLICATION = AttributeKey.longKey("mekong.publication");
  private static final AttributeKey<Long> PUSHES = AttributeKey.longKey("mekong.pushes");
  private static final AttributeKey<Long> ACKS = AttributeKey.longKey("mekong.acks");
  private static final AttributeKey<Long> NACKS = AttributeKey.longKey("mekong.nacks");
  private static final AttributeKey<String> NODE = AttributeKey.stringKey("mekong.node");
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("mekong.type");

  private final Tracer tracer;

  JourneySpans(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public void accept(Journey journey) {
    try {
      Journey.Outcome outcome = journey.outcome();
      if (outcome.callers().isEmpty()) {
        new Spans(journey, outcome).under(Context.root());
      }
      for (RequestTrace caller : outcome.callers()) {
        if (caller instanceof OtelTracing.Request request) {
          new Spans(journey, outcome).under(request.context());
        }
      }
    } catch (RuntimeException e) {
      log.warn("no trace of publication={}", journey.origin().publication(), e);
    }
  }

  /** The spans of one journey; all times of it are on the monotonic clock. */
  private final class Spans {
    private final Origin origin;
    private final Journey.Outcome outcome;
    private final Instant now = Instant.now();
    private final long nowNanos = System.nanoTime();

    Spans(Journey journey, Journey.Outcome outcome) {
      this.origin = journey.origin();
      this.outcome = outcome;
    }

    void under(Context parent) {
      Span event =
          begin("etcd.event", parent, origin.oldest().receivedNanos())
              .setAttribute(REVISION, origin.oldest().revision())
              .setAttribute(PUSHES, (long) outcome.pushes())
              .setAttribute(ACKS, (long) outcome.acks())
              .setAttribute(NACKS, (long) outcome.nacks());
      Span reconcile =
          begin("reconcile", within(event), origin.oldest().appliedNanos())
              .setAttribute(PUBLICATION, origin.publication());
      Span translate = begin("translate", within(reconcile), origin.takenNanos());
      end(translate, origin.publishedNanos());
      end(reconcile, origin.publishedNanos());
      outcome.shown().forEach(delivery -> push(within(translate), delivery));
      end(event, outcome.lastNanos());
    }

    private void push(Context parent, Journey.Delivery delivery) {
      Span push =
          begin("push", parent, origin.publishedNanos())
              .setAttribute(NODE, delivery.node())
              .setAttribute(TYPE, delivery.type().plural())
              .setAttribute(PUBLICATION, delivery.upTo());
      end(push, delivery.toldNanos());
      if (delivery.answer() == Session.Answer.NONE) {
        return;
      }
      Span ack = begin("ack", within(push), delivery.toldNanos());
      ack.setAttribute(NODE, delivery.node());
      if (delivery.answer() == Session.Answer.NACK) {
        ack.setStatus(StatusCode.ERROR, "refused");
      }
      end(ack, delivery.answeredNanos());
    }

    private Context within(Span span) {
      return Context.root().with(span);
    }

    private Span begin(String name, Context parent, long nanos) {
      return tracer.spanBuilder(name).setParent(parent).setStartTimestamp(at(nanos)).startSpan();
    }

    private void end(Span span, long nanos) {
      span.end(at(nanos));
    }

    private Instant at(long nanos) {
      return now.minus(Duration.ofNanos(nowNanos - nanos));
    }
  }
}
