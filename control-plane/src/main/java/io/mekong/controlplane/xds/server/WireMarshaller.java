package io.mekong.controlplane.xds.server;

import io.grpc.MethodDescriptor;
import java.io.InputStream;

/** Hands a {@link WireResponse} to the transport as it is. */
final class WireMarshaller implements MethodDescriptor.Marshaller<WireResponse> {
  @Override
  public InputStream stream(WireResponse response) {
    return response;
  }

  @Override
  public WireResponse parse(InputStream stream) {
    throw new UnsupportedOperationException("a server does not read responses");
  }
}
