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
    this.head = encode(out -> out.writeString(VERSION, response.version()));
    this.tail =
        encode(out -> {
          out.writeString(TYPE_URL, response.type().typeUrl());
          out.writeString(NONCE, response.nonce());
          for (String name : response.removed()) {
            out.writeString(REMOVED, name);
          }
          controlPlane(out, replica + "@" + response.registryRevision());
        });
    this.length = lengthOf();
  }

  private interface Encoder {
    void to(CodedOutputStream out) throws IOException;
  }

  private static byte[] encode(Encoder encoder) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 256);
    try {
      encoder.to(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  private void controlPlane(CodedOutputStream out, String identifier) throws IOException {
    int field = form == Form.DELTA ? DELTA_CONTROL_PLANE : SOTW_CONTROL_PLANE;
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(CodedOutputStream.computeStringSize(IDENTIFIER, identifier));
    out.writeString(IDENTIFIER, identifier);
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
