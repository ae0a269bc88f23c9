package io.mekong.controlplane.telemetry;

import static java.util.Objects.requireNonNull;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.server.Carried;
import io.mekong.controlplane.xds.server.StreamEnd;
import io.mekong.controlplane.xds.server.StreamRefusal;
import io.mekong.controlplane.xds.server.XdsObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.atomic.LongAdder;

/** What happens on streams; called on their event loops, so it only adds. */
public final class XdsMeters implements XdsObserver {
  private final LongAdder streams = new LongAdder();
  private final ImmutableMap<XdsType, TypeMeters> types;
  private final ImmutableMap<StreamRefusal, Counter> refusedStreams;
  private final ImmutableMap<StreamEnd, Counter> endedStreams;
  private final Counter refusedTypes;
  private final Counter connectionFaults;
  private final Counter namesCompared;
  private final LinkMeters links;
  private final PropagationMeters propagation;

  private record TypeMeters(
      Counter acks, Counter nacks, Counter bytes, Counter resources, Counter reused) {
    static TypeMeters of(MeterRegistry registry, XdsType type) {
      return new TypeMeters(
          counter(registry, MeterNames.XDS_ACKS, type),
          counter(registry, MeterNames.XDS_NACKS, type),
          Counter.builder(MeterNames.PUSH_BYTES)
              .baseUnit("bytes")
              .tag(MeterNames.TYPE, type.plural())
              .register(registry),
          counter(registry, MeterNames.PUSH_RESOURCES, type),
          counter(registry, MeterNames.PUSH_RESOURCES_REUSED, type));
    }

    private static Counter counter(MeterRegistry registry, String name, XdsType type) {
      return Counter.builder(name).tag(MeterNames.TYPE, type.plural()).register(registry);
    }
  }

  /** Registers its meters at once. */
  public XdsMeters(MeterRegistry registry) {
    this.refusedStreams =
        Maps.toMap(
            EnumSet.allOf(StreamRefusal.class),
            why ->
                Counter.builder(MeterNames.XDS_REFUSED_STREAMS)
                    .tag(MeterNames.REASON, Ascii.toLowerCase(why.name()))
                    .register(registry));
    this.types = Maps.toMap(EnumSet.allOf(XdsType.class), type -> TypeMeters.of(registry, type));
    this.endedStreams =
        Maps.toMap(
            EnumSet.allOf(StreamEnd.class),
            end ->
                Counter.builder(MeterNames.XDS_ENDED_STREAMS)
                    .tag(MeterNames.CODE, Ascii.toLowerCase(end.name()))
                    .register(registry));
    this.connectionFaults = Counter.builder(MeterNames.XDS_CONNECTION_FAULTS).register(registry);
    this.refusedTypes = Counter.builder(MeterNames.XDS_REFUSED_TYPES).register(registry);
    this.namesCompared = Counter.builder(MeterNames.PUSH_NAMES_COMPARED).register(registry);
    this.links = new LinkMeters(registry);
    this.propagation = new PropagationMeters(registry);
    Gauge.builder(MeterNames.XDS_STREAMS, streams, LongAdder::sum).register(registry);
  }

  @Override
  public void opened() {
    streams.increment();
  }

  @Override
  public void closed() {
    streams.decrement();
  }

  @Override
  public void sent(XdsType type, int bytes, int resources) {
    TypeMeters meters = of(type);
    meters.bytes().increment(bytes);
    meters.resources().increment(resources);
  }

  @Override
  public void reused(XdsType type, long resources) {
    of(type).reused().increment((double) resources);
  }

  @Override
  public void answered(XdsType type, Session.Answer answer) {
    switch (answer) {
      case ACK -> of(type).acks().increment();
      case NACK -> of(type).nacks().increment();
      case NONE -> {}
    }
  }

  @Override
  public void told(String nodeId, Carried carried) {
    propagation.told(carried);
  }

  @Override
  public void concluded(String nodeId, Carried carried, Session.Answer answer, long nowNanos) {
    if (answer == Session.Answer.ACK) {
      propagation.accepted(carried, nowNanos);
    }
  }

  @Override
  public void connectionFault() {
    connectionFaults.increment();
  }

  @Override
  public void refusedType() {
    refusedTypes.increment();
  }

  @Override
  public void refusedStream(StreamRefusal why) {
    requireNonNull(refusedStreams.get(why)).increment();
  }

  @Override
  public void ended(StreamEnd end) {
    requireNonNull(endedStreams.get(end)).increment();
  }

  @Override
  public void measured(LinkReport link, long retransmitted) {
    links.measured(link, retransmitted);
  }

  @Override
  public void gaveUp(Duration silence) {
    links.gaveUp(silence);
  }

  @Override
  public void compared(long names) {
    namesCompared.increment((double) names);
  }

  private TypeMeters of(XdsType type) {
    return requireNonNull(types.get(type));
  }
}
