package io.mekong.controlplane.snapshot;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One resource, encoded once for everybody who gets it. Equal content gives equal bytes and an
 * equal version in every process.
 *
 * <p>A resource may be meant for some nodes only and hold what the others get instead; {@link
 * #forNode} tells them apart, stream by stream, so that nodes share a table all the same.
 */
public final class VersionedResource {
  private final Identity identity;
  private final Digest digest;
  private final String version;
  private final Supplier<WireEntry> entry;
  private final NodeSelector selector;
  private final @Nullable VersionedResource otherwise;
  private final Digest tableDigest;

  private VersionedResource(Identity identity, byte[] value) {
    this.identity = identity;
    this.digest = identity.digestWith(value);
    this.version = digest.text();
    WireEntry encoded =
        WireEntry.of(identity.head(version), new WireEntry.Body(identity.type().typeUrl(), value));
    this.entry = () -> encoded;
    this.selector = NodeSelector.EVERY_NODE;
    this.otherwise = null;
    this.tableDigest = digest;
  }

  private VersionedResource(
      VersionedResource selected, NodeSelector selector, @Nullable VersionedResource otherwise) {
    this.identity = selected.identity;
    this.digest = selected.digest;
    this.version = selected.version;
    this.entry = selected.entry;
    this.selector = selector;
    this.otherwise = otherwise;
    this.tableDigest = tableDigest(digest, selector, otherwise);
  }

  private VersionedResource(Identity identity, Digest digest, Supplier<WireEntry> entry) {
    this.identity = identity;
    this.digest = digest;
    this.version = digest.text();
    this.entry = entry;
    this.selector = NodeSelector.EVERY_NODE;
    this.otherwise = null;
    this.tableDigest = digest;
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

  /**
   * What a resource is besides its bytes.
   *
   * @param name that a client asked for; the one inside, unless it is an alias
   * @param named what it is called for everybody, and by which aliases
   */
  private record Identity(
      XdsType type, String name, Named named, String service, Optional<Duration> ttl) {
    static Identity of(XdsType type, String name, String service, Optional<Duration> ttl) {
      return new Identity(type, name, new Named(name, ImmutableList.of()), service, ttl);
    }

    Identity calledBy(ImmutableList<String> aliases) {
      return new Identity(type, aliases.getFirst(), new Named(named.name(), aliases), service, ttl);
    }

    /** The bytes alone decide, unless they do not tell the name or there is a time to live. */
    Digest digestWith(byte[] value) {
      HashCode content = Hashing.sha256().hashBytes(value);
      if (type.namedInside() && ttl.isEmpty()) {
        return Digest.ofPrefix(content.asBytes());
      }
      Hasher all = Hashing.sha256().newHasher().putBytes(content.asBytes());
      Duration time = ttl.orElse(Duration.ZERO);
      all.putLong(time.getSeconds()).putInt(time.getNano());
      return Digest.ofPrefix(all.putString(name, StandardCharsets.UTF_8).hash().asBytes());
    }

    WireEntry.Head head(String version) {
      return new WireEntry.Head(named.name(), named.aliases(), version, ttl);
    }
  }

  /** As a response says it. */
  private record Named(String name, ImmutableList<String> aliases) {}

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
    return new VersionedResource(
        Identity.of(type, name, service, Optional.empty()), deterministicBytes(resource));
  }

  /** As {@link #lasting}, for ever. */
  public static VersionedResource named(XdsType type, String name, Message resource) {
    return lasting(type, name, resource, Optional.empty());
  }

  /**
   * Encodes a resource that belongs to no service.
   *
   * @param name must be the one inside where the type carries one
   * @param ttl how long a client keeps it without hearing of it; empty for ever
   */
  public static VersionedResource lasting(
      XdsType type, String name, Message resource, Optional<Duration> ttl) {
    String inside = type.nameOf(resource).orElse(name);
    if (!inside.equals(name)) {
      throw new IllegalArgumentException(name + " is called " + inside + " inside");
    }
    return new VersionedResource(Identity.of(type, name, "", ttl), deterministicBytes(resource));
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

  public XdsType type() {
    return identity.type();
  }

  public String name() {
    return identity.name();
  }

  /** The service whose resource it is; empty when it belongs to none. */
  public String service() {
    return identity.service();
  }

  /**
   * First 128 bits of the SHA-256 of the deterministic bytes; where they do not hold the name or
   * there is a time to live, of their hash, of it and the name.
   */
  public Digest digest() {
    return digest;
  }

  /** {@link #digest} as 22 characters. */
  public String version() {
    return version;
  }

  /** How long a client keeps it without hearing of it; empty for ever. */
  public Optional<Duration> ttl() {
    return identity.ttl();
  }

  /** The encoded entry, from an offset to its end; callers must not write to it. */
  public byte[] entry() {
    return entry.get().bytes();
  }

  /**
   * Somebody is sent its entry.
   *
   * @return whether these very bytes were sent to somebody before, so that nothing was encoded for
   *     this time; any thread
   */
  public boolean deliver() {
    return entry.get().reuse();
  }

  /** Where the entry of a delta response starts. */
  public int deltaOffset() {
    return entry.get().deltaOffset();
  }

  /** Where the entry of a SotW response starts. */
  public int sotwOffset() {
    return entry.get().sotwOffset();
  }

  /**
   * Where the entry of a SotW response starts for a client that reads no {@code Resource} there.
   */
  public int bareOffset() {
    return entry.get().bareOffset();
  }

  /**
   * The same resource without its body, to be sent in either form: it tells the client that what it
   * has still stands. Only where there is a {@link #ttl}.
   */
  public VersionedResource heartbeat() {
    WireEntry head = WireEntry.bodiless(identity.head(version));
    return new VersionedResource(identity, digest, () -> head);
  }

  /**
   * The same resource, asked for by other names. It counts under the first of them, and a response
   * says its own name and that these are aliases of it. Encoded when it is sent, for one client.
   *
   * @param aliases one or more
   */
  public VersionedResource calledBy(ImmutableList<String> aliases) {
    Identity other = identity.calledBy(aliases);
    return new VersionedResource(
        other,
        digest,
        Suppliers.memoize(() -> entry.get().under(other.head(version), identity.type().typeUrl())));
  }

  /**
   * Tells a client that there is nothing by an alias: "a resource with the resource unset", so that
   * a request that waits for it can go on.
   */
  public static VersionedResource nothingCalled(XdsType type, String alias) {
    Identity nothing =
        Identity.of(type, alias, "", Optional.empty()).calledBy(ImmutableList.of(alias));
    WireEntry head = WireEntry.bodiless(nothing.head(""));
    return new VersionedResource(nothing, Digest.ZERO, () -> head);
  }

  /** What it is called for everybody; {@link #name} unless that is an alias. */
  public String ownName() {
    return identity.named().name();
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
    return selector.everyNode() || selector.matches(facts) ? this : otherwise;
  }

  /** {@link #digest} together with the selector and what other nodes get. */
  Digest tableDigest() {
    return tableDigest;
  }

  /** Whether a client that is entitled to one gets the same bytes by the other. */
  public boolean sameAs(VersionedResource other) {
    return tableDigest.equals(other.tableDigest)
        && service().equals(other.service())
        && serviceOf(otherwise).equals(serviceOf(other.otherwise));
  }

  private static String serviceOf(@Nullable VersionedResource resource) {
    return resource == null ? "" : resource.service();
  }

  /**
   * The resource itself, decoded again; for status pages and tests, never on the way to a client.
   */
  public Message decode() {
    try {
      return type().parser().parseFrom(entry.get().value());
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("our own encoding of " + this + " does not parse", e);
    }
  }

  @Override
  public String toString() {
    return type().plural() + "/" + name() + "@" + version;
  }
}
