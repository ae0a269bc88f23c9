package io.mekong.registry.store.disk;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.mekong.state.v1.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * The last good world on its way to disk, as a {@link World} of world.proto that is written key by
 * key. As messages 10,000 keys would be megabytes of garbage at each write, alive just long enough
 * to be copied by a collection that everything waits for.
 *
 * @param prefixes come from one store
 * @param writtenAtMillis since the epoch; for people, never for decisions
 */
public record StoredWorld(ImmutableList<StoredPrefix> prefixes, long writtenAtMillis)
    implements GenerationFile.Body {
  /** A file is read into one array, and protobuf's sizes are ints. */
  private static final int MOST_BYTES = Integer.MAX_VALUE / 2;

  @Override
  public void writeTo(CodedOutputStream out) throws IOException {
    long[] sizes = prefixes.stream().mapToLong(StoredPrefix::size).toArray();
    long size = Arrays.stream(sizes).sum();
    if (size > MOST_BYTES) {
      throw new IOException(size + " bytes are more than a file of the last good state may have");
    }
    long cluster = clusterId();
    if (cluster != 0) {
      out.writeFixed64(World.CLUSTER_ID_FIELD_NUMBER, cluster);
    }
    out.writeInt64(World.WRITTEN_AT_MS_FIELD_NUMBER, writtenAtMillis);
    for (int i = 0; i < sizes.length; i++) {
      StoredPrefix.begin(out, World.PREFIXES_FIELD_NUMBER, Math.toIntExact(sizes[i]));
      prefixes.get(i).writeTo(out);
    }
  }

  /** The same in memory. */
  public World message() {
    ByteString.Output bytes = ByteString.newOutput();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      writeTo(out);
      out.flush();
      return World.parseFrom(bytes.toByteString());
    } catch (IOException e) {
      throw new UncheckedIOException("what is written to memory is the message", e);
    }
  }

  /** The store of those that were loaded; 0 when none was. */
  private long clusterId() {
    long cluster = 0;
    for (StoredPrefix prefix : prefixes) {
      cluster = prefix.head().clusterId() == 0 ? cluster : prefix.head().clusterId();
    }
    return cluster;
  }
}
