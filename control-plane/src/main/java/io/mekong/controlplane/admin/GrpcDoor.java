package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableSet;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.mekong.controlplane.trace.RequestTrace;
import io.mekong.controlplane.trace.Tracing;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.Deadline;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.grpc.Statuses;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The doorkeeper of the gRPC port, by the rules of the REST port: the token where there is one,
 * else only who is on this machine. Metadata of a call are what headers are to REST.
 *
 * @param doorkeeper knows the token
 * @param witnesses tells who calls
 * @param tracing gives calls their spans
 */
record GrpcDoor(Doorkeeper doorkeeper, Witnesses witnesses, Tracing tracing)
    implements ServerInterceptor {
  private static final Metadata.Key<String> TRACE_ID = key("x-trace-id");
  private static final Metadata.Key<String> AUTHORIZATION = key("authorization");
  private static final Metadata.Key<String> USER_AGENT = key("user-agent");

  /** How the names of methods begin that write nothing; what streams writes nothing either. */
  private static final ImmutableSet<String> READS = ImmutableSet.of("Get", "List", "Explain");

  private static final int OK = 200;
  private static final int FAILED = 400;
  private static final int CANCELLED = 499;
  private static final int FAULT = 500;

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    try {
      GrpcCaller caller = enter(call, headers);
      return new Ended<>(
          Contexts.interceptCall(
              Context.current().withValue(GrpcCaller.KEY, caller),
              new Traced<>(call, caller.trace()),
              headers,
              next),
          caller.trace());
    } catch (ApiException e) {
      StatusRuntimeException refused = Statuses.of(e);
      call.close(
          refused.getStatus(), Objects.requireNonNullElseGet(refused.getTrailers(), Metadata::new));
      return new ServerCall.Listener<>() {};
    }
  }

  private GrpcCaller enter(ServerCall<?, ?> call, Metadata headers) {
    SocketAddress from = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    if (!(from instanceof InetSocketAddress remote)) {
      throw new ApiException(ErrorCode.FORBIDDEN_HOST, "only calls over TCP are answered");
    }
    if (doorkeeper.asksForToken()) {
      doorkeeper.checkToken(headers.get(AUTHORIZATION));
    } else if (remote.getAddress() == null || !remote.getAddress().isLoopbackAddress()) {
      throw new ApiException(
          ErrorCode.FORBIDDEN_HOST,
          "without a token only calls from this machine are answered; set --admin-token-file");
    }
    Deadline deadline = earlier(deadline(), Deadlines.of(headers.get(key(Deadlines.HEADER))));
    deadline.check();
    RequestTrace trace =
        tracing.request(
            call.getMethodDescriptor().getFullMethodName(),
            kind(call.getMethodDescriptor()),
            name -> value(headers, name));
    return new GrpcCaller(witnesses.actor(remote, headers.get(USER_AGENT)), deadline, trace);
  }

  private static RequestTrace.Kind kind(MethodDescriptor<?, ?> method) {
    String name = String.valueOf(method.getBareMethodName());
    boolean reads =
        method.getType() != MethodDescriptor.MethodType.UNARY
            || READS.stream().anyMatch(name::startsWith);
    return reads ? RequestTrace.Kind.READS : RequestTrace.Kind.MAY_WRITE;
  }

  private static @Nullable String value(Metadata headers, String name) {
    return headers.get(key(name));
  }

  private static Deadline deadline() {
    io.grpc.Deadline asked = Context.current().getDeadline();
    return asked == null
        ? Deadline.NONE
        : new Deadline(
            Instant.now().plusNanos(asked.timeRemaining(TimeUnit.NANOSECONDS)),
            InstantSource.system());
  }

  private static Deadline earlier(Deadline one, Deadline other) {
    return one.end().isBefore(other.end()) ? one : other;
  }

  /** Tells the trace that a call is over of which nobody awaits the answer any more. */
  private static final class Ended<Q> extends SimpleForwardingServerCallListener<Q> {
    private final RequestTrace trace;

    Ended(ServerCall.Listener<Q> listener, RequestTrace trace) {
      super(listener);
      this.trace = trace;
    }

    @Override
    public void onCancel() {
      try {
        super.onCancel();
      } finally {
        trace.ended(CANCELLED);
      }
    }

    @Override
    public void onComplete() {
      try {
        super.onComplete();
      } finally {
        trace.ended(OK);
      }
    }
  }

  /** Tells the trace of a call, and when it was answered. */
  private static final class Traced<Q, R> extends SimpleForwardingServerCall<Q, R> {
    private final RequestTrace trace;

    Traced(ServerCall<Q, R> call, RequestTrace trace) {
      super(call);
      this.trace = trace;
    }

    @Override
    public void sendHeaders(Metadata headers) {
      tell(headers);
      super.sendHeaders(headers);
    }

    @Override
    public void close(Status status, Metadata trailers) {
      tell(trailers);
      trace.ended(
          switch (status.getCode()) {
            case OK -> OK;
            case CANCELLED -> CANCELLED;
            case INTERNAL, UNKNOWN, UNAVAILABLE -> FAULT;
            default -> FAILED;
          });
      super.close(status, trailers);
    }

    private void tell(Metadata to) {
      if (!trace.traceId().isEmpty() && !to.containsKey(TRACE_ID)) {
        to.put(TRACE_ID, trace.traceId());
      }
    }
  }
}
