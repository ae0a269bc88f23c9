package io.mekong.controlplane.xds.server;

import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.ProtoUtils;
import java.io.InputStream;

/**
 * What came on a stream. gRPC ends a call with UNKNOWN and a stack trace in the log when a message
 * cannot be read; here that is an answer like any other.
 *
 * @param <Q> request message
 */
sealed interface Incoming<Q extends Message> {
  /** A request. */
  record Request<Q extends Message>(Q message) implements Incoming<Q> {}

  /** Bytes that are no request, or too many when unpacked. */
  record Unreadable<Q extends Message>(Status why) implements Incoming<Q> {}

  /** Reads messages like this one. */
  static <Q extends Message> MethodDescriptor.Marshaller<Incoming<Q>> marshaller(Q prototype) {
    return new Marshaller<>(ProtoUtils.marshaller(prototype));
  }

  /** Reads requests only. */
  record Marshaller<Q extends Message>(MethodDescriptor.Marshaller<Q> requests)
      implements MethodDescriptor.Marshaller<Incoming<Q>> {
    @Override
    public InputStream stream(Incoming<Q> request) {
      throw new UnsupportedOperationException("a server does not send requests");
    }

    @Override
    public Incoming<Q> parse(InputStream stream) {
      try {
        return new Request<>(requests.parse(stream));
      } catch (StatusRuntimeException e) {
        return new Unreadable<>(told(e.getStatus()));
      }
    }

    /** Its only other cause is that the bytes are wrong, which gRPC takes for a fault of ours. */
    private static Status told(Status status) {
      return status.getCode() == Status.Code.RESOURCE_EXHAUSTED
          ? status
          : Status.INVALID_ARGUMENT.withDescription(
              "the message is not a discovery request, or is nested too deep");
    }
  }
}
