package io.mekong.controlplane.app;

import io.mekong.registry.store.disk.StoredPrefix;
import io.mekong.registry.store.disk.WorldFile;
import io.mekong.state.v1.Prefix;
import io.mekong.state.v1.World;
import java.util.Optional;
import java.util.Set;

/**
 * What an earlier process left on disk.
 *
 * @param file where it is kept
 * @param world what is in it; empty at the first start
 */
record LastWorld(WorldFile file, Optional<World> world) {
  /** Reads the file; a broken one counts as none. */
  static LastWorld read(WorldFile file) {
    return new LastWorld(file, file.load());
  }

  /**
   * The part that speaks of this store. The embedded one keeps all keys itself, but not what
   * protection holds; a world of an etcd that was used before it says nothing about it.
   */
  LastWorld of(long clusterId) {
    return new LastWorld(file, world.filter(known -> known.getClusterId() == clusterId));
  }

  /** What was known of a prefix. */
  Optional<StoredPrefix> prefix(String prefix) {
    return world.flatMap(known -> StoredPrefix.of(known, prefix));
  }

  /**
   * Refuses prefixes that the earlier process did not have: with a mistyped one the store looks
   * empty, and every cluster would be taken away from every Envoy.
   */
  void expect(String registryPrefix, String root) throws StartException {
    Prefixes ours = new Prefixes(root);
    Set<String> expected =
        Set.of(registryPrefix, ours.resources(), ours.opinions(), ours.healthPolicies());
    for (Prefix known : world.orElse(World.getDefaultInstance()).getPrefixesList()) {
      if (!expected.contains(known.getPrefix()) && known.getKeysCount() > 0) {
        throw new StartException(
            "The data folder holds the last good state of %s (%d keys), but this start asks for %s and %s"
                .formatted(known.getPrefix(), known.getKeysCount(), registryPrefix, root),
            "Mend --registry-prefix or --root; if it was changed on purpose, give another --data-dir");
      }
    }
  }
}
