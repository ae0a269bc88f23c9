package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * One array that is an entry of {@code resources} in both forms of the protocol, tag included; each
 * runs from its offset to the end.
 *
 * <p>A delta entry is a {@code Resource} whose {@code Any} is written last. Because {@code
 * Resource.resource} and {@code DiscoveryResponse.resources} are both field 2, the tail of the
 * delta entry is byte for byte a SotW entry. With a time to live a SotW entry is an {@code Any}
 * that holds the whole {@code Resource}; because {@code Any.value} is field 2 too, the delta entry
 * is the tail of that, and the entry for a client that reads no such wrapper the tail of both.
 */
final class WireEntry {
  /**
   * Field number of {@code DeltaDiscoveryResponse.resources}, {@code DiscoveryResponse.resources},
   * {@code Resource.resource} and {@code Any.value}.
   */
  private static final int BODY_FIELD = 2;

  private static final int TYPE_URL_FIELD = 1;
  private static final int VERSION_FIELD = 1;
  private static final int NAME_FIELD = 3;
  private static final int ALIASES_FIELD = 4;
  private static final int TTL_FIELD = 6;
  private static final String RESOURCE_URL =
      "type.googleapis.com/envoy.service.discovery.v3.Resource";

  private final byte[] bytes;
  private final int deltaOffset;
  private final int sotwOffset;
  private final int bareOffset;
  private final int valueOffset;

  /**
   * Event loops that use it at the same moment for the first time may both think they are first.
   */
  private volatile boolean used;

  private WireEntry(Head head, Optional<Body> body) {
    int resourceSize = head.size() + body.map(any -> delimited(any.size())).orElse(0);
    int deltaSize = delimited(resourceSize);
    int wrappedSize = CodedOutputStream.computeStringSize(TYPE_URL_FIELD, RESOURCE_URL) + deltaSize;
    this.bytes = new byte[head.wraps() ? delimited(wrappedSize) : deltaSize];
    this.deltaOffset = bytes.length - deltaSize;
    this.bareOffset = bytes.length - body.map(any -> delimited(any.size())).orElse(0);
    this.sotwOffset = head.wraps() ? 0 : bareOffset;
    this.valueOffset = bytes.length - body.map(any -> any.value.length).orElse(0);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      if (head.wraps()) {
        delimiter(out, wrappedSize);
        out.writeString(TYPE_URL_FIELD, RESOURCE_URL);
      }
      delimiter(out, resourceSize);
      write(out, head, body);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  private static void write(CodedOutputStream out, Head head, Optional<Body> body)
      throws IOException {
    out.writeString(NAME_FIELD, head.name());
    for (String alias : head.aliases()) {
      out.writeString(ALIASES_FIELD, alias);
    }
    out.writeString(VERSION_FIELD, head.version());
    if (head.ttl().isPresent()) {
      out.writeMessage(TTL_FIELD, head.duration());
    }
    if (body.isPresent()) {
      delimiter(out, body.get().size());
      out.writeString(TYPE_URL_FIELD, body.get().typeUrl);
      out.writeByteArray(BODY_FIELD, body.get().value);
    }
  }

  private static void delimiter(CodedOutputStream out, int size) throws IOException {
    out.writeTag(BODY_FIELD, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(size);
  }

  private static int delimited(int size) {
    return CodedOutputStream.computeTagSize(BODY_FIELD)
        + CodedOutputStream.computeUInt32SizeNoTag(size)
        + size;
  }

  /**
   * What stands before the body of a resource.
   *
   * @param aliases other names that a client asked for it by
   * @param ttl how long a client keeps the resource without hearing of it; empty for ever
   */
  record Head(String name, ImmutableList<String> aliases, String version, Optional<Duration> ttl) {
    boolean wraps() {
      return ttl.isPresent();
    }

    com.google.protobuf.Duration duration() {
      Duration time = ttl.orElseThrow();
      return com.google.protobuf.Duration.newBuilder()
          .setSeconds(time.getSeconds())
          .setNanos(time.getNano())
          .build();
    }

    int size() {
      int size =
          CodedOutputStream.computeStringSize(NAME_FIELD, name)
              + CodedOutputStream.computeStringSize(VERSION_FIELD, version)
              + (wraps() ? CodedOutputStream.computeMessageSize(TTL_FIELD, duration()) : 0);
      for (String alias : aliases) {
        size += CodedOutputStream.computeStringSize(ALIASES_FIELD, alias);
      }
      return size;
    }
  }

  /** The resource itself, packed. */
  static final class Body {
    private final String typeUrl;
    private final byte[] value;

    Body(String typeUrl, byte[] value) {
      this.typeUrl = typeUrl;
      this.value = value;
    }

    int size() {
      return CodedOutputStream.computeStringSize(TYPE_URL_FIELD, typeUrl)
          + CodedOutputStream.computeByteArraySize(BODY_FIELD, value);
    }
  }

  /** Encodes a resource. */
  static WireEntry of(Head head, Body body) {
    return new WireEntry(head, Optional.of(body));
  }

  /**
   * Encodes a head without a body: that a resource with a time to live still stands, or that there
   * is none by an alias.
   */
  static WireEntry bodiless(Head head) {
    return new WireEntry(head, Optional.empty());
  }

  /** Marks it as used; whether it was before. */
  boolean reuse() {
    boolean before = used;
    if (!before) {
      used = true;
    }
    return before;
  }

  /** Callers must not write to it. */
  byte[] bytes() {
    return bytes;
  }

  int deltaOffset() {
    return deltaOffset;
  }

  int sotwOffset() {
    return sotwOffset;
  }

  int bareOffset() {
    return bareOffset;
  }

  /** The same resource under another head. */
  WireEntry under(Head head, String typeUrl) {
    return of(head, new Body(typeUrl, Arrays.copyOfRange(bytes, valueOffset, bytes.length)));
  }

  /** The bytes of the resource itself; none in a heartbeat. */
  ByteString value() {
    return ByteString.copyFrom(bytes, valueOffset, bytes.length - valueOffset);
  }
}
