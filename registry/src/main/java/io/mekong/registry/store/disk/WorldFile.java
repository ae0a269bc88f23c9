package io.mekong.registry.store.disk;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.protobuf.InvalidProtocolBufferException;
import io.mekong.state.v1.World;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good world in a folder, in two generations. A file is written beside, synced, and
 * renamed over the older generation's name, so that at every moment at least one whole file stands;
 * what is truncated or flipped is noticed by its SHA-256 and the other one is read.
 */
public final class WorldFile {
  private static final Logger log = LoggerFactory.getLogger(WorldFile.class);

  /** "MEKONG" and the version of the format. */
  private static final long MAGIC = 0x4d454b4f4e470001L;

  private static final int HASH_BYTES = 32;
  private static final int HEADER_BYTES = Long.BYTES + HASH_BYTES;
  private static final String NEWEST = "world.pb";
  private static final String OLDER = "world.1.pb";
  private static final String BESIDE = "world.tmp";

  private final Path folder;

  /** Files in this folder, which is made when missing. */
  public WorldFile(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a new generation; the one before becomes the older.
   *
   * @throws IOException when the folder cannot be written to; the files there stay whole
   */
  public void save(World world) throws IOException {
    Files.createDirectories(folder);
    byte[] body = world.toByteArray();
    ByteBuffer file = ByteBuffer.allocate(HEADER_BYTES + body.length);
    file.putLong(MAGIC).put(Hashing.sha256().hashBytes(body).asBytes()).put(body).flip();
    Path beside = folder.resolve(BESIDE);
    Files.deleteIfExists(beside);
    // Values may name what nobody else on this machine should read.
    Files.createFile(
        beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      while (file.hasRemaining()) {
        channel.write(file);
      }
      channel.force(true);
    }
    rotate(beside);
  }

  private void rotate(Path beside) throws IOException {
    Path newest = folder.resolve(NEWEST);
    if (read(newest).isPresent()) {
      Files.move(newest, folder.resolve(OLDER), StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(beside, newest, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** The newest world that is whole, or empty when there is none. */
  public Optional<World> load() {
    for (String name : ImmutableList.of(NEWEST, OLDER)) {
      Path file = folder.resolve(name);
      Optional<World> world = read(file);
      if (world.isPresent()) {
        return world;
      }
      if (Files.exists(file)) {
        log.error("last good state is damaged, trying an older one file={}", file);
      }
    }
    return Optional.empty();
  }

  private static Optional<World> read(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      if (bytes.remaining() < HEADER_BYTES || bytes.getLong() != MAGIC) {
        return Optional.empty();
      }
      byte[] hash = new byte[HASH_BYTES];
      bytes.get(hash);
      byte[] body = new byte[bytes.remaining()];
      bytes.get(body);
      return MessageDigest.isEqual(hash, Hashing.sha256().hashBytes(body).asBytes())
          ? Optional.of(World.parseFrom(body))
          : Optional.empty();
    } catch (NoSuchFileException | InvalidProtocolBufferException e) {
      return Optional.empty();
    } catch (IOException e) {
      log.error("last good state cannot be read file={} reason={}", file, e.toString());
      return Optional.empty();
    }
  }
}
