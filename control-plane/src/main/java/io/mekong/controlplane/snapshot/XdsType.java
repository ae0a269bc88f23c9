package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableMap;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.runtime.v3.Runtime;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
  SECRET("secrets", Wildcard.EXPLICIT_ONLY, Secret.parser(), m -> ((Secret) m).getName()),
  RUNTIME("runtimes", Wildcard.EXPLICIT_ONLY, Runtime.parser(), m -> ((Runtime) m).getName()),
  EXTENSION_CONFIG(
      "extension-configs",
      Wildcard.EXPLICIT_ONLY,
      TypedExtensionConfig.parser(),
      m -> ((TypedExtensionConfig) m).getName()),
  LISTENER("listeners", Wildcard.ALLOWED, Listener.parser(), m -> ((Listener) m).getName()),
  ROUTE(
      "routes",
      Wildcard.EXPLICIT_ONLY,
      RouteConfiguration.parser(),
      m -> ((RouteConfiguration) m).getName()),
  /** Envoy subscribes to them without names and takes absence in SotW as removal. */
  SCOPED_ROUTE(
      "scoped-routes",
      Wildcard.ALLOWED,
      ScopedRouteConfiguration.parser(),
      m -> ((ScopedRouteConfiguration) m).getName()),
  /**
   * Named {@code route configuration/host} from outside. Envoy subscribes without names, asks for
   * {@code route configuration/domain} on demand, and removes one only when it has that name inside
   * too.
   */
  VIRTUAL_HOST("virtual-hosts", Wildcard.ALLOWED_IN_DELTA, VirtualHost.parser(), null);

  private static final ImmutableMap<String, XdsType> BY_URL =
      Arrays.stream(values()).collect(ImmutableMap.toImmutableMap(XdsType::typeUrl, t -> t));

  /** Stands before the proto package of all types here. */
  private static final String JAVA_PREFIX = "io.envoyproxy.";

  private final String plural;
  private final Wildcard wildcard;
  private final Parser<? extends Message> parser;
  private final @Nullable Function<Message, String> nameOf;
  private final String typeUrl;

  /** Whether a first request without names means "everything" (legacy wildcard). */
  private enum Wildcard {
    ALLOWED,
    /** Incremental only: SotW has no use for the type. */
    ALLOWED_IN_DELTA,
    EXPLICIT_ONLY
  }

  XdsType(
      String plural,
      Wildcard wildcard,
      Parser<? extends Message> parser,
      @Nullable Function<Message, String> nameOf) {
    this.plural = plural;
    this.wildcard = wildcard;
    this.parser = parser;
    this.nameOf = nameOf;
    this.typeUrl = "type.googleapis.com/" + protoName(blank(parser));
  }

  /**
   * As its descriptor says it, which is not asked: with all that it refers to it takes a tenth of a
   * second of a start.
   */
  private static String protoName(Message message) {
    return message.getClass().getName().substring(JAVA_PREFIX.length());
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

  /** Whether a first request without names subscribes to everything, in the incremental form. */
  public boolean legacyWildcard() {
    return wildcard != Wildcard.EXPLICIT_ONLY;
  }

  /** Whether a SotW response must hold the full state, so that absence means removal. */
  public boolean fullState() {
    return wildcard == Wildcard.ALLOWED;
  }

  /**
   * Whether a client may ask for a resource by an alias, a name that it makes itself, and waits for
   * the answer about it.
   */
  public boolean aliased() {
    return this == VIRTUAL_HOST;
  }

  /** Whether contents of this type are shown to nobody but the nodes that they are meant for. */
  public boolean secret() {
    return this == SECRET;
  }

  /** A resource of this type without any field set. */
  public Message.Builder newBuilder() {
    return blank(parser).newBuilderForType();
  }

  /** Reads a resource of this type from its bytes. */
  public Parser<? extends Message> parser() {
    return parser;
  }

  /** Whether a resource carries its name inside. */
  public boolean namedInside() {
    return nameOf != null;
  }

  /** The name of a resource as it carries it inside; empty for a type that carries none. */
  public Optional<String> nameOf(Message resource) {
    return Optional.ofNullable(nameOf).map(inside -> inside.apply(resource));
  }
}
