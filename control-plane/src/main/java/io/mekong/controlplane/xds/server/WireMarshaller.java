package io.mekong.controlplane.xds.server;

import io.grpc.MethodDescriptor;
import java.io.InputStream;

/** Hands a {@link WireResponse} to the transport as it is. */
final class WireMarshaller implements MethodDescriptor.Marshaller<WireResponse> {
  @Override
  @SuppressWarnings("ReferenceEquality") // there is one
  public InputStream stream(WireResponse response) {
    if (response == WireResponse.RESET) {
      throw new StreamResetException();
    }
    return response;
  }

  /** The stream is to be reset: ServerCall has no other way to say so. */
  private static final class StreamResetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StreamResetException() {
      super("the client reads nothing; its stream is reset", null, false, false);
    }
  }

  @Override
  public WireResponse parse(InputStream stream) {
    throw new UnsupportedOperationException("a server does not read responses");
  }
}
