package io.mekong.registry.store.disk;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import io.mekong.state.v1.HeldKey;
import io.mekong.state.v1.Key;
import io.mekong.state.v1.Prefix;
import io.mekong.state.v1.World;
import java.io.IOException;
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

  /** Bytes of the message that {@link #writeTo} writes. */
  long size() {
    long sum = CodedOutputStream.computeStringSize(Prefix.PREFIX_FIELD_NUMBER, prefix);
    sum += size(Prefix.REVISION_FIELD_NUMBER, head.revision());
    for (StoredKey key : keys.values()) {
      sum += nested(Prefix.KEYS_FIELD_NUMBER, size(key));
    }
    for (StoredHold hold : held) {
      sum += nested(Prefix.HELD_FIELD_NUMBER, size(hold));
    }
    return sum;
  }

  /** Writes a {@link Prefix} of world.proto, without making one. */
  void writeTo(CodedOutputStream out) throws IOException {
    out.writeString(Prefix.PREFIX_FIELD_NUMBER, prefix);
    write(out, Prefix.REVISION_FIELD_NUMBER, head.revision());
    for (StoredKey key : keys.values()) {
      begin(out, Prefix.KEYS_FIELD_NUMBER, size(key));
      write(out, key);
    }
    for (StoredHold hold : held) {
      begin(out, Prefix.HELD_FIELD_NUMBER, size(hold));
      begin(out, HeldKey.KEY_FIELD_NUMBER, size(hold.key()));
      write(out, hold.key());
      out.writeString(HeldKey.CAUSE_FIELD_NUMBER, hold.cause());
      write(out, HeldKey.SINCE_MS_FIELD_NUMBER, hold.since().toEpochMilli());
    }
  }

  private static int size(StoredHold hold) {
    return nested(HeldKey.KEY_FIELD_NUMBER, size(hold.key()))
        + CodedOutputStream.computeStringSize(HeldKey.CAUSE_FIELD_NUMBER, hold.cause())
        + size(HeldKey.SINCE_MS_FIELD_NUMBER, hold.since().toEpochMilli());
  }

  private static int size(StoredKey key) {
    return CodedOutputStream.computeStringSize(Key.KEY_FIELD_NUMBER, key.key())
        + CodedOutputStream.computeBytesSize(Key.VALUE_FIELD_NUMBER, key.value())
        + size(Key.CREATE_REVISION_FIELD_NUMBER, key.createRevision())
        + size(Key.MOD_REVISION_FIELD_NUMBER, key.modRevision())
        + size(Key.LEASE_FIELD_NUMBER, key.lease());
  }

  private static void write(CodedOutputStream out, StoredKey key) throws IOException {
    out.writeString(Key.KEY_FIELD_NUMBER, key.key());
    out.writeBytes(Key.VALUE_FIELD_NUMBER, key.value());
    write(out, Key.CREATE_REVISION_FIELD_NUMBER, key.createRevision());
    write(out, Key.MOD_REVISION_FIELD_NUMBER, key.modRevision());
    write(out, Key.LEASE_FIELD_NUMBER, key.lease());
  }

  /** What is 0 is left out, as by a message. */
  private static int size(int field, long value) {
    return value == 0 ? 0 : CodedOutputStream.computeInt64Size(field, value);
  }

  private static void write(CodedOutputStream out, int field, long value) throws IOException {
    if (value != 0) {
      out.writeInt64(field, value);
    }
  }

  private static int nested(int field, int size) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(size)
        + size;
  }

  static void begin(CodedOutputStream out, int field, int size) throws IOException {
    out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
    out.writeUInt32NoTag(size);
  }
}
