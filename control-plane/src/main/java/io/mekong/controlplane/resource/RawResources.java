package io.mekong.controlplane.resource;

import com.google.common.base.Utf8;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Everything stored below the resources prefix, immutable; a successor shares structure.
 *
 * @param accepted the last good value of each key that still stands
 * @param rejected by path: keys whose present value is refused, whether or not an older value is
 *     still served
 * @param assignments names of the assignments that accepted clusters ask for, with how many do
 * @param revision store revision that it reflects; 0 for none
 */
public record RawResources(
    PMap<RawKey, VersionedResource> accepted,
    PSortedMap<String, RawRejection> rejected,
    PMap<String, Integer> assignments,
    long revision) {
  /** What a client may ask for by name is limited to as much. */
  private static final int MAX_NAME_BYTES = 256;

  /** Nothing stored. */
  public static final RawResources EMPTY =
      new RawResources(HashTreePMap.empty(), TreePMap.empty(), HashTreePMap.empty(), 0);

  /** The same, as the store has it at a revision. */
  public RawResources at(long storeRevision) {
    return new RawResources(accepted, rejected, assignments, storeRevision);
  }

  /** The raw resource that stands in for the generated one of this name, or null for none. */
  public @Nullable VersionedResource find(XdsType type, String name) {
    return accepted.get(new RawKey(type, name));
  }

  /**
   * After a write. A value that breaks a rule is set aside and leaves the last good one in place.
   *
   * @param path rest of the key below the resources prefix, {@code type/name}
   * @param value JSON as stored
   */
  public RawResources put(String path, ByteString value) {
    return switch (RawResourceParser.parse(path, value)) {
      case RawResourceParser.Accepted(RawKey key, VersionedResource resource) ->
          new RawResources(
              accepted.plus(key, resource),
              rejected.minus(path),
              assignments(key, resource),
              revision);
      case RawResourceParser.Refused(RawRejection rejection) ->
          new RawResources(accepted, rejected.plus(path, rejection), assignments, revision);
    };
  }

  /** After a deletion: the generated resource of that name, if there is one, is served again. */
  public RawResources remove(String path) {
    Optional<RawKey> key = keyOf(path);
    return new RawResources(
        key.map(accepted::minus).orElse(accepted),
        rejected.minus(path),
        key.map(gone -> assignments(gone, null)).orElse(assignments),
        revision);
  }

  private PMap<String, Integer> assignments(RawKey key, @Nullable VersionedResource next) {
    PMap<String, Integer> counts = assignments;
    if (key.type() == XdsType.CLUSTER) {
      counts = plus(counts, accepted.get(key), -1);
      counts = plus(counts, next, 1);
    }
    return counts;
  }

  private static PMap<String, Integer> plus(
      PMap<String, Integer> counts, @Nullable VersionedResource cluster, int more) {
    if (cluster == null
        || !(cluster.decode() instanceof Cluster asks)
        || asks.getType() != Cluster.DiscoveryType.EDS) {
      return counts;
    }
    String service = asks.getEdsClusterConfig().getServiceName();
    String name = service.isEmpty() ? asks.getName() : service;
    int count = counts.getOrDefault(name, 0) + more;
    return count == 0 ? counts.minus(name) : counts.plus(name, count);
  }

  /**
   * The resource that a key speaks of, or empty when no type has that plural, the name is missing
   * or is one that no client could ask for. The caller needs it for the scope of a change.
   *
   * @param path rest of the key below the resources prefix
   */
  public static Optional<RawKey> keyOf(String path) {
    int slash = path.indexOf('/');
    if (slash < 0 || !isName(path.substring(slash + 1))) {
      return Optional.empty();
    }
    String plural = path.substring(0, slash);
    for (XdsType type : XdsType.values()) {
      if (type.plural().equals(plural)) {
        return Optional.of(new RawKey(type, path.substring(slash + 1)));
      }
    }
    return Optional.empty();
  }

  /** In a subscription {@code *} means everything and cannot be a name. */
  private static boolean isName(String name) {
    return !name.isEmpty()
        && !name.equals("*")
        && Utf8.encodedLength(name) <= MAX_NAME_BYTES
        && name.chars().noneMatch(Character::isISOControl);
  }
}
