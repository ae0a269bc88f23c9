package io.mekong.controlplane.xds.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * An HTTP/2 client that keeps to no limit of the server: it writes frames (RFC 9113 section 4) and
 * header blocks without compression (RFC 7541 section 6.2.2). One thread.
 */
final class RawHttp2 implements AutoCloseable {
  static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  static final int GOAWAY = 7;
  static final int REFUSED_STREAM = 7;
  static final int ENHANCE_YOUR_CALM = 11;

  private static final int HEADERS = 1;
  private static final int END_HEADERS = 4;
  private static final int CANCEL = 8;
  private static final int FLAGS_AND_STREAM_BYTES = 5;
  private static final int LAST_STREAM_BYTES = 4;
  private static final int MILLIS = 10_000;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  /**
   * A frame that was read.
   *
   * @param error its error code when it ends a stream or the connection; else 0
   */
  record Frame(int type, int error) {}

  /** Connects and sends the preface. */
  RawHttp2(InetSocketAddress address) throws IOException {
    socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(MILLIS);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
    out.write(PREFACE.getBytes(StandardCharsets.US_ASCII));
    write(SETTINGS, 0, 0, new byte[0]);
  }

  /** Begins a call; ids are odd and rise. */
  void begin(int stream, String method) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    field(block, ":method", "POST");
    field(block, ":scheme", "http");
    field(block, ":path", "/" + method);
    field(block, ":authority", "localhost");
    field(block, "content-type", "application/grpc");
    field(block, "te", "trailers");
    write(HEADERS, END_HEADERS, stream, block.toByteArray());
  }

  /** Cancels a call. */
  void cancel(int stream) throws IOException {
    write(RST_STREAM, 0, stream, new byte[] {0, 0, 0, CANCEL});
  }

  private static void field(ByteArrayOutputStream block, String name, String value) {
    block.write(0);
    text(block, name);
    text(block, value);
  }

  /** Shorter than 127 bytes. */
  private static void text(ByteArrayOutputStream block, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    block.write(bytes.length);
    block.writeBytes(bytes);
  }

  private void write(int type, int flags, int stream, byte[] payload) throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
  }

  /** The next frame, or empty when the server has closed. */
  Optional<Frame> read() throws IOException {
    try {
      int length = (in.readUnsignedByte() << 16) + in.readUnsignedShort();
      int type = in.readUnsignedByte();
      in.skipNBytes(FLAGS_AND_STREAM_BYTES);
      ByteBuffer payload = ByteBuffer.wrap(in.readNBytes(length));
      return Optional.of(new Frame(type, error(type, payload)));
    } catch (EOFException | SocketException e) {
      return Optional.empty();
    }
  }

  private static int error(int type, ByteBuffer payload) {
    return switch (type) {
      case RST_STREAM -> payload.getInt();
      case GOAWAY -> payload.getInt(LAST_STREAM_BYTES);
      default -> 0;
    };
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
