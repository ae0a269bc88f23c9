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
import org.jspecify.annotations.Nullable;

/**
 * One resource, encoded once for everybody who gets it.
 *
 * <p>The bytes are one entry of the repeated field {@code resources} of a {@code
 * DeltaDiscoveryResponse}, tag included. Its {@code Any} is written last; because {@code
 * Resource.resource} and {@code DiscoveryResponse.resources} are both field 2, the tail of the
 * entry is byte for byte the entry of a SotW response too. Equal content gives equal bytes and an
 * equal version in every process.
 *
 * <p>A resource may be meant for some nodes only and hold what the others get instead; {@link
 * #forNode} tells them apart, stream by stream, so that nodes share a table all the same.
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
  private final NodeSelector selector;
  private final @Nullable VersionedResource otherwise;
  private final Digest tableDigest;

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
    this.selector = NodeSelector.EVERY_NODE;
    this.otherwise = null;
    this.tableDigest = digest;
    write(headSize + anyEntrySize, anySize, value);
  }

  private VersionedResource(
      VersionedResource selected, NodeSelector selector, @Nullable VersionedResource otherwise) {
    this.type = selected.type;
    this.name = selected.name;
    this.service = selected.service;
    this.digest = selected.digest;
    this.version = selected.version;
    this.entry = selected.entry;
    this.anyOffset = selected.anyOffset;
    this.valueOffset = selected.valueOffset;
    this.selector = selector;
    this.otherwise = otherwise;
    this.tableDigest = tableDigest(digest, selector, otherwise);
  }

  private static Digest tableDigest(
      Digest selected, NodeSelector selector, @Nullable VersionedResource otherwise) {
    if (selector.everyNode()) {
      return selected;
    }
    Digest other = otherwise == null ? Digest.ZERO : otherwise.digest;
    Hasher both = Hashing.sha256().newHasher();
    both.putLong(selected.high()).putLong(selected.low());
    both.putLong(other.high()).putLong(other.low());
    selector
        .labels()
        .forEach((label, value) -> {
          both.putInt(label.length()).putString(label, StandardCharsets.UTF_8);
          both.putInt(value.length()).putString(value, StandardCharsets.UTF_8);
        });
    return Digest.ofPrefix(both.hash().asBytes());
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

  /** This resource for selected nodes; others get nothing under its name. */
  public VersionedResource onlyFor(NodeSelector nodes) {
    return nodes.everyNode() ? this : new VersionedResource(this, nodes, null);
  }

  /**
   * The same for the nodes that it is meant for, and another one for the others.
   *
   * @param generated of the same type and name, for every node; null for nothing
   */
  public VersionedResource otherwise(@Nullable VersionedResource generated) {
    return new VersionedResource(this, selector, generated);
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

  /** For which nodes it is meant. */
  public NodeSelector selector() {
    return selector;
  }

  /** What the other nodes get under this name; null for nothing. */
  public @Nullable VersionedResource otherwise() {
    return otherwise;
  }

  /** What a node gets under this name; null for nothing. */
  public @Nullable VersionedResource forNode(NodeFacts facts) {
    return selector.matches(facts) ? this : otherwise;
  }

  /** {@link #digest} together with the selector and what other nodes get. */
  Digest tableDigest() {
    return tableDigest;
  }

  /** Whether a client that is entitled to one gets the same bytes by the other. */
  boolean sameAs(VersionedResource other) {
    return tableDigest.equals(other.tableDigest)
        && service.equals(other.service)
        && serviceOf(otherwise).equals(serviceOf(other.otherwise));
  }

  private static String serviceOf(@Nullable VersionedResource resource) {
    return resource == null ? "" : resource.service;
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
