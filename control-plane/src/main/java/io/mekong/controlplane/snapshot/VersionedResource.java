package io.mekong.controlplane.snapshot;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * One resource, encoded once for everybody who gets it.
 *
 * <p>The bytes are one entry of the repeated field {@code resources} of a {@code
 * DeltaDiscoveryResponse}, tag included. Its {@code Any} is written last; because {@code
 * Resource.resource} and {@code DiscoveryResponse.resources} are both field 2, the tail of the
 * entry is byte for byte the entry of a SotW response too. Equal content gives equal bytes and an
 * equal version in every process.
 */
public final class VersionedResource {
  /**
   * Field number of {@code DeltaDiscoveryResponse.resources} and {@code
   * DiscoveryResponse.resources}.
   */
  private static final int RESOURCES_FIELD = 2;

  private static final int NAME_FIELD = 3;
  private static final int VERSION_FIELD = 1;
  private static final int ANY_FIELD = 2;

  private final XdsType type;
  private final String name;
  private final String service;
  private final Digest digest;
  private final String version;
  private final byte[] entry;
  private final int anyOffset;
  private final int valueOffset;

  private VersionedResource(Identity identity, byte[] value) {
    this.type = identity.type();
    this.name = identity.name();
    this.service = identity.service();
    this.digest = identity.digestWith(value);
    this.version = digest.text();
    int anySize = anySize(type, value);
    int anyEntrySize = delimitedSize(ANY_FIELD, anySize);
    int headSize =
        CodedOutputStream.computeStringSize(NAME_FIELD, name)
            + CodedOutputStream.computeStringSize(VERSION_FIELD, version);
    this.entry = new byte[delimitedSize(RESOURCES_FIELD, headSize + anyEntrySize)];
    this.anyOffset = entry.length - anyEntrySize;
    this.valueOffset = entry.length - value.length;
    write(headSize + anyEntrySize, anySize, value);
  }

  /** What a resource is besides its bytes. */
  private record Identity(XdsType type, String name, String service) {
    /** The bytes alone decide, unless they do not tell the name. */
    Digest digestWith(byte[] value) {
      HashCode content = Hashing.sha256().hashBytes(value);
      if (type.namedInside()) {
        return Digest.ofPrefix(content.asBytes());
      }
      Hasher all = Hashing.sha256().newHasher().putBytes(content.asBytes());
      return Digest.ofPrefix(all.putString(name, StandardCharsets.UTF_8).hash().asBytes());
    }
  }

  /**
   * Encodes a resource that carries its name inside.
   *
   * @param service the service whose resource it is, so that {@code mekong.services} can filter it;
   *     empty when it belongs to none
   */
  public static VersionedResource encode(XdsType type, String service, Message resource) {
    String name =
        type.nameOf(resource)
            .orElseThrow(() -> new IllegalArgumentException(type + " carries no name inside"));
    return new VersionedResource(new Identity(type, name, service), deterministicBytes(resource));
  }

  /** Encodes a resource under a name, which must be the one inside where the type carries one. */
  public static VersionedResource named(XdsType type, String name, Message resource) {
    String inside = type.nameOf(resource).orElse(name);
    if (!inside.equals(name)) {
      throw new IllegalArgumentException(name + " is called " + inside + " inside");
    }
    return new VersionedResource(new Identity(type, name, ""), deterministicBytes(resource));
  }

  private static byte[] deterministicBytes(Message resource) {
    byte[] value = new byte[resource.getSerializedSize()];
    CodedOutputStream out = CodedOutputStream.newInstance(value);
    out.useDeterministicSerialization();
    try {
      resource.writeTo(out);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return value;
  }

  private static int anySize(XdsType type, byte[] value) {
    return CodedOutputStream.computeStringSize(1, type.typeUrl())
        + CodedOutputStream.computeByteArraySize(2, value);
  }

  private static int delimitedSize(int field, int size) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(size)
        + size;
  }

  private void write(int resourceSize, int anySize, byte[] value) {
    CodedOutputStream out = CodedOutputStream.newInstance(entry);
    try {
      out.writeTag(RESOURCES_FIELD, 2);
      out.writeUInt32NoTag(resourceSize);
      out.writeString(NAME_FIELD, name);
      out.writeString(VERSION_FIELD, version);
      out.writeTag(ANY_FIELD, 2);
      out.writeUInt32NoTag(anySize);
      out.writeString(1, type.typeUrl());
      out.writeByteArray(2, value);
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
  }

  public XdsType type() {
    return type;
  }

  public String name() {
    return name;
  }

  /** The service whose resource it is; empty when it belongs to none. */
  public String service() {
    return service;
  }

  /**
   * First 128 bits of the SHA-256 of the deterministic bytes; where they do not hold the name, of
   * those bits and the name.
   */
  public Digest digest() {
    return digest;
  }

  /** {@link #digest} as 22 characters. */
  public String version() {
    return version;
  }

  /** The encoded entry; callers must not write to it. */
  public byte[] entry() {
    return entry;
  }

  /** Whether a client that is entitled to one gets the same bytes by the other. */
  boolean sameAs(VersionedResource other) {
    return digest.equals(other.digest) && service.equals(other.service);
  }

  /** Where the SotW entry starts within {@link #entry}; it runs to the end. */
  public int sotwOffset() {
    return anyOffset;
  }

  /**
   * The resource itself, decoded again; for status pages and tests, never on the way to a client.
   */
  public Message decode() {
    try {
      return type.parser()
          .parseFrom(ByteString.copyFrom(entry, valueOffset, entry.length - valueOffset));
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("our own encoding of " + name + " does not parse", e);
    }
  }

  @Override
  public String toString() {
    return type.plural() + "/" + name + "@" + version;
  }
}
