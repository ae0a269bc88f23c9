package io.mekong.tests.bench.peers;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/** A whole response, ready to be copied to the transport once, as the product's responses are. */
final class PreparedMessage extends InputStream implements KnownLength, Drainable {
  private final List<byte[]> parts;
  private final int length;
  private boolean drained;

  PreparedMessage(List<byte[]> parts) {
    this.parts = parts;
    this.length = parts.stream().mapToInt(part -> part.length).sum();
  }

  /** Hands it to the transport as it is. */
  static final class Marshaller implements MethodDescriptor.Marshaller<PreparedMessage> {
    @Override
    public InputStream stream(PreparedMessage message) {
      return message;
    }

    @Override
    public PreparedMessage parse(InputStream stream) {
      throw new UnsupportedOperationException("a server does not read responses");
    }
  }

  @Override
  public int available() {
    return drained ? 0 : length;
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    for (byte[] part : parts) {
      target.write(part);
    }
    drained = true;
    return length;
  }

  @Override
  public int read() {
    throw new UnsupportedOperationException("the transport drains what it can");
  }

  @Override
  public int read(byte[] target, int offset, int count) {
    return read();
  }
}
