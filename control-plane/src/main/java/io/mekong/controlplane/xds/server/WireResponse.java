package io.mekong.controlplane.xds.server;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.xds.protocol.Outbound;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A discovery response that writes itself: a small head and tail of its own around the entries of
 * its resources, which were encoded once when they were published.
 */
final class WireResponse extends InputStream implements KnownLength, Drainable {
  /** Which message it is; field numbers differ. */
  enum Form {
    DELTA,
    SOTW,
    /** For clients that know of no time to live. */
    SOTW_BARE
  }

  private static final int VERSION = 1;
  private static final int TYPE_URL = 4;
  private static final int NONCE = 5;
  private static final int REMOVED = 6;
  private static final int SOTW_CONTROL_PLANE = 6;
  private static final int DELTA_CONTROL_PLANE = 7;
  private static final int IDENTIFIER = 1;

  /** No message: whoever writes it resets the stream. */
  static final WireResponse RESET = new WireResponse();

  private final Form form;
  private final byte[] head;
  private final List<VersionedResource> resources;
  private final byte[] tail;
  private final int length;
  private @Nullable InputStream copied;

  private WireResponse() {
    this.form = Form.DELTA;
    this.resources = List.of();
    this.head = new byte[0];
    this.tail = new byte[0];
    this.length = 0;
  }

  WireResponse(Form form, Outbound.Response response, String replica) {
    this.form = form;
    this.resources = response.resources();
    this.head = encode(List.of(new Text(VERSION, response.version())));
    this.tail = encode(tail(response, replica + "@" + response.registryRevision()));
    this.length = lengthOf();
  }

  /** A field of text, or one with a message that has no other field. */
  private sealed interface Field {
    int size();

    void to(CodedOutputStream out) throws IOException;
  }

  private record Text(int number, String text) implements Field {
    @Override
    public int size() {
      return CodedOutputStream.computeStringSize(number, text);
    }

    @Override
    public void to(CodedOutputStream out) throws IOException {
      out.writeString(number, text);
    }
  }

  private record Nested(int number, Text only) implements Field {
    @Override
    public int size() {
      int inner = only.size();
      return CodedOutputStream.computeTagSize(number)
          + CodedOutputStream.computeUInt32SizeNoTag(inner)
          + inner;
    }

    @Override
    public void to(CodedOutputStream out) throws IOException {
      out.writeTag(number, WireFormat.WIRETYPE_LENGTH_DELIMITED);
      out.writeUInt32NoTag(only.size());
      only.to(out);
    }
  }

  private List<Field> tail(Outbound.Response response, String identifier) {
    List<Field> fields = new ArrayList<>(3 + response.removed().size());
    fields.add(new Text(TYPE_URL, response.type().typeUrl()));
    fields.add(new Text(NONCE, response.nonce()));
    for (String name : response.removed()) {
      fields.add(new Text(REMOVED, name));
    }
    int controlPlane = form == Form.DELTA ? DELTA_CONTROL_PLANE : SOTW_CONTROL_PLANE;
    fields.add(new Nested(controlPlane, new Text(IDENTIFIER, identifier)));
    return fields;
  }

  /** Into bytes of just that size: a stream would copy them twice. */
  private static byte[] encode(List<? extends Field> fields) {
    int size = 0;
    for (Field field : fields) {
      size += field.size();
    }
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (Field field : fields) {
        field.to(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the size is that of the fields", e);
    }
    return bytes;
  }

  private int lengthOf() {
    int sum = head.length + tail.length;
    for (VersionedResource resource : resources) {
      sum += resource.entry().length - offset(resource);
    }
    return sum;
  }

  private int offset(VersionedResource resource) {
    return switch (form) {
      case DELTA -> resource.deltaOffset();
      case SOTW -> resource.sotwOffset();
      case SOTW_BARE -> resource.bareOffset();
    };
  }

  /** It goes to its client; returns how many of its resources were sent to somebody before. */
  long deliver() {
    long again = 0;
    for (VersionedResource resource : resources) {
      again += resource.deliver() ? 1 : 0;
    }
    return again;
  }

  /** Bytes of the whole message. */
  int length() {
    return length;
  }

  @Override
  public int available() throws IOException {
    return copied == null ? length : copied.available();
  }

  @Override
  public int drainTo(OutputStream target) throws IOException {
    if (copied != null) {
      return Math.toIntExact(copied.transferTo(target));
    }
    target.write(head);
    for (VersionedResource resource : resources) {
      int offset = offset(resource);
      target.write(resource.entry(), offset, resource.entry().length - offset);
    }
    target.write(tail);
    copied = InputStream.nullInputStream();
    return length;
  }

  @Override
  public int read() throws IOException {
    return copy().read();
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    return copy().read(target, offset, count);
  }

  /** For transports that read instead of draining, such as the in-process one. */
  private InputStream copy() throws IOException {
    InputStream open = copied;
    if (open == null) {
      ByteArrayOutputStream all = new ByteArrayOutputStream(length);
      drainTo(all);
      open = new ByteArrayInputStream(all.toByteArray());
      copied = open;
    }
    return open;
  }
}
