package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * The only list of resource types. The order of the constants is the order of a push (make before
 * break); see "Eventual consistency considerations" of the xDS protocol.
 */
public enum XdsType {
  CLUSTER("clusters", Wildcard.ALLOWED, Cluster.parser(), m -> ((Cluster) m).getName()),
  ENDPOINT(
      "endpoints",
      Wildcard.EXPLICIT_ONLY,
      ClusterLoadAssignment.parser(),
      m -> ((ClusterLoadAssignment) m).getClusterName()),
  LISTENER("listeners", Wildcard.ALLOWED, Listener.parser(), m -> ((Listener) m).getName()),
  ROUTE(
      "routes",
      Wildcard.EXPLICIT_ONLY,
      RouteConfiguration.parser(),
      m -> ((RouteConfiguration) m).getName());

  private static final ImmutableMap<String, XdsType> BY_URL =
      Arrays.stream(values()).collect(ImmutableMap.toImmutableMap(XdsType::typeUrl, t -> t));

  private final String plural;
  private final Wildcard wildcard;
  private final Parser<? extends Message> parser;
  private final Function<Message, String> nameOf;
  private final String typeUrl;

  /** Whether a first request without names means "everything" (legacy wildcard). */
  private enum Wildcard {
    ALLOWED,
    EXPLICIT_ONLY
  }

  XdsType(
      String plural,
      Wildcard wildcard,
      Parser<? extends Message> parser,
      Function<Message, String> nameOf) {
    this.plural = plural;
    this.wildcard = wildcard;
    this.parser = parser;
    this.nameOf = nameOf;
    this.typeUrl = "type.googleapis.com/" + blank(parser).getDescriptorForType().getFullName();
  }

  private static Message blank(Parser<? extends Message> parser) {
    try {
      return parser.parseFrom(new byte[0]);
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("an empty message always parses", e);
    }
  }

  /** The type with this URL, or empty when Mekong does not know it. */
  public static Optional<XdsType> ofUrl(String typeUrl) {
    return Optional.ofNullable(BY_URL.get(typeUrl));
  }

  /** {@code type.googleapis.com/} and the full message name. */
  public String typeUrl() {
    return typeUrl;
  }

  /** Lower-case plural, as used in keys, REST paths and metric labels. */
  public String plural() {
    return plural;
  }

  /** Whether a first request without names subscribes to everything (LDS and CDS only). */
  public boolean legacyWildcard() {
    return wildcard == Wildcard.ALLOWED;
  }

  /**
   * Whether a SotW response must hold the full state, so that absence means removal (LDS and CDS
   * only).
   */
  public boolean fullState() {
    return wildcard == Wildcard.ALLOWED;
  }

  /** A resource of this type without any field set. */
  public Message.Builder newBuilder() {
    return blank(parser).newBuilderForType();
  }

  /** Reads a resource of this type from its bytes. */
  public Parser<? extends Message> parser() {
    return parser;
  }

  /** The name that a resource of this type carries inside. */
  public String nameOf(Message resource) {
    return nameOf.apply(resource);
  }
}
