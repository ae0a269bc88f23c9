package io.mekong.controlplane.app;

import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.TraceServiceGrpc;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Receives traces over OTLP, as a collector does, and keeps them. */
final class TraceReceiver extends TraceServiceGrpc.TraceServiceImplBase implements AutoCloseable {
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final Server server;

  TraceReceiver() throws IOException {
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .addService(this)
            .build()
            .start();
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getPort();
  }

  @Override
  public void export(
      ExportTraceServiceRequest request, StreamObserver<ExportTraceServiceResponse> to) {
    request.getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .forEach(spans::add);
    to.onNext(ExportTraceServiceResponse.getDefaultInstance());
    to.onCompleted();
  }

  /** Spans of a trace by its id. */
  List<Span> ofTrace(String id) {
    return spans.stream().filter(span -> hex(span.getTraceId().toByteArray()).equals(id)).toList();
  }

  /** Traces that begin with a span of this name. */
  List<String> tracesOf(String name) {
    return spans.stream()
        .filter(span -> span.getName().equals(name) && span.getParentSpanId().isEmpty())
        .map(span -> hex(span.getTraceId().toByteArray()))
        .toList();
  }

  static String hex(byte[] id) {
    return HexFormat.of().formatHex(id);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
