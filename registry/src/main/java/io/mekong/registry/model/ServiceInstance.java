package io.mekong.registry.model;

import com.google.common.collect.ImmutableSortedMap;
import org.jspecify.annotations.Nullable;

/**
 * One registration, checked and canonical.
 *
 * @param service the service it belongs to
 * @param id its name within the service
 * @param endpoint where and how strongly it takes traffic
 * @param health as written by whoever registered it
 * @param metadata at most 64 entries and 4 KiB, no key starts with {@code envoy.}
 * @param protocol what it speaks
 * @param origin the key it came from
 * @param marks what else whoever wrote it left there
 */
public record ServiceInstance(
    ServiceKey service,
    InstanceId id,
    Endpoint endpoint,
    Health health,
    ImmutableSortedMap<String, String> metadata,
    Protocol protocol,
    Origin origin,
    Marks marks) {

  /** A registration without marks. */
  public ServiceInstance(
      ServiceKey service,
      InstanceId id,
      Endpoint endpoint,
      Health health,
      ImmutableSortedMap<String, String> metadata,
      Protocol protocol,
      Origin origin) {
    this(service, id, endpoint, health, metadata, protocol, origin, Marks.NONE);
  }

  /**
   * The part of a registration that reaches Envoy.
   *
   * @param address canonical IPv4 or IPv6 literal
   * @param port 1-65535
   * @param weight 0-65535; 0 is registered but gets no traffic
   * @param locality where it runs
   */
  public record Endpoint(String address, int port, int weight, Locality locality) {
    /** Where it listens. */
    public Socket socket() {
      return new Socket(address, port);
    }

    /** By hand, as in what follows: every endpoint of a service is hashed when one changes. */
    @Override
    public int hashCode() {
      return ((address.hashCode() * 31 + port) * 31 + weight) * 31 + locality.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Endpoint that
          && port == that.port
          && weight == that.weight
          && address.equals(that.address)
          && locality.equals(that.locality);
    }
  }

  /**
   * Where an instance listens; two of a service at the same one are one endpoint.
   *
   * @param address canonical IPv4 or IPv6 literal
   * @param port 1-65535
   */
  public record Socket(String address, int port) {
    @Override
    public int hashCode() {
      return address.hashCode() * 31 + port;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Socket that && port == that.port && address.equals(that.address);
    }
  }

  /**
   * Where a registration stands in its store. Orders instances; never a time.
   *
   * @param createRevision store revision that created the key
   * @param modRevision store revision of the value
   * @param lease lease that the key hangs on, 0 for none
   */
  public record Origin(long createRevision, long modRevision, long lease) {}

  /**
   * What a value says beside the registration proper: texts for which {@link #allowed} holds.
   *
   * @param drainedBy who took it out of traffic over its program's head; empty for nobody
   * @param incarnation which run of its program registered it; empty when it does not say
   */
  public record Marks(String drainedBy, String incarnation) {
    /** Neither. */
    public static final Marks NONE = new Marks("", "");

    /** Most characters of a mark. */
    public static final int MAX_LENGTH = 64;

    /** Whether it may stand as a mark: not too long, no control characters. */
    public static boolean allowed(String mark) {
      if (mark.length() > MAX_LENGTH) {
        return false;
      }
      for (int i = 0; i < mark.length(); i++) {
        if (Character.isISOControl(mark.charAt(i))) {
          return false;
        }
      }
      return true;
    }
  }

  /** Whether the registration by itself qualifies for traffic: healthy and of weight above 0. */
  public boolean eligible() {
    return health == Health.HEALTHY && endpoint.weight() > 0;
  }

  /** Whether it left on purpose while its key still stands: draining or weight 0. */
  public boolean withdrawn() {
    return health == Health.DRAINING || endpoint.weight() == 0;
  }
}
