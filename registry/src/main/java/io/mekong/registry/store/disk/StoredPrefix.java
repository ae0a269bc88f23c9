package io.mekong.registry.store.disk;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import io.mekong.state.v1.HeldKey;
import io.mekong.state.v1.Key;
import io.mekong.state.v1.Prefix;
import io.mekong.state.v1.World;
import java.time.Instant;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * One prefix as it is kept on disk.
 *
 * @param prefix which
 * @param head store and revision that the keys reflect
 * @param keys as they were accepted, by key
 * @param held lost keys that are served as last good
 */
public record StoredPrefix(
    String prefix,
    StoreHead head,
    PSortedMap<String, StoredKey> keys,
    ImmutableList<StoredHold> held) {

  /** One that was never loaded. */
  public static StoredPrefix empty(String prefix) {
    return new StoredPrefix(prefix, new StoreHead(0, 0), TreePMap.empty(), ImmutableList.of());
  }

  /** The prefix out of a world, or empty when the world lacks it. */
  public static Optional<StoredPrefix> of(World world, String prefix) {
    return world.getPrefixesList().stream()
        .filter(stored -> stored.getPrefix().equals(prefix))
        .findFirst()
        .map(stored -> read(world.getClusterId(), stored));
  }

  private static StoredPrefix read(long clusterId, Prefix stored) {
    PSortedMap<String, StoredKey> keys = TreePMap.empty();
    for (Key key : stored.getKeysList()) {
      keys = keys.plus(key.getKey(), read(key));
    }
    return new StoredPrefix(
        stored.getPrefix(),
        new StoreHead(clusterId, stored.getRevision()),
        keys,
        stored.getHeldList().stream()
            .map(h ->
                new StoredHold(
                    read(h.getKey()), h.getCause(), Instant.ofEpochMilli(h.getSinceMs())))
            .collect(ImmutableList.toImmutableList()));
  }

  private static StoredKey read(Key key) {
    return new StoredKey(
        key.getKey(),
        key.getValue(),
        key.getCreateRevision(),
        key.getModRevision(),
        key.getLease());
  }

  /** A world of these prefixes, which come from one store. */
  public static World world(ImmutableList<StoredPrefix> prefixes, long writtenAtMillis) {
    World.Builder world = World.newBuilder().setWrittenAtMs(writtenAtMillis);
    for (StoredPrefix stored : prefixes) {
      if (stored.head().clusterId() != 0) { // 0: this prefix was never loaded
        world.setClusterId(stored.head().clusterId());
      }
      world.addPrefixes(stored.message());
    }
    return world.build();
  }

  private Prefix message() {
    Prefix.Builder message = Prefix.newBuilder().setPrefix(prefix).setRevision(head.revision());
    keys.values().forEach(key -> message.addKeys(message(key)));
    for (StoredHold hold : held) {
      message.addHeld(
          HeldKey.newBuilder()
              .setKey(message(hold.key()))
              .setCause(hold.cause())
              .setSinceMs(hold.since().toEpochMilli()));
    }
    return message.build();
  }

  private static Key message(StoredKey key) {
    return Key.newBuilder()
        .setKey(key.key())
        .setValue(key.value())
        .setCreateRevision(key.createRevision())
        .setModRevision(key.modRevision())
        .setLease(key.lease())
        .build();
  }
}
