package io.mekong.registry.store.disk;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import com.google.common.hash.HashingInputStream;
import com.google.common.hash.HashingOutputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A message in a folder, in two generations. A file is written beside, synced, and renamed over the
 * older generation's name, so that at every moment at least one whole file stands; what is
 * truncated or flipped is noticed by its SHA-256 and the other one is read. Blocks on I/O; one
 * thread at a time.
 *
 * @param <T> the message
 */
public final class GenerationFile<T extends MessageLite> {
  private static final Logger log = LoggerFactory.getLogger(GenerationFile.class);

  /** "MEKONG" and the version of the format. */
  private static final long MAGIC = 0x4d454b4f4e470001L;

  private static final int HASH_BYTES = 32;
  private static final int HEADER_BYTES = Long.BYTES + HASH_BYTES;
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path folder;
  private final Path newest;
  private final Path older;
  private final Path beside;
  private final Parser<T> parser;

  /** What writes itself as a message; {@code message::writeTo} is one. */
  @FunctionalInterface
  public interface Body {
    /** Writes the whole message. */
    void writeTo(CodedOutputStream out) throws IOException;
  }

  /** Files of this name in this folder, which is made when missing. */
  public GenerationFile(Path folder, String name, Parser<T> parser) {
    this.folder = folder;
    this.newest = folder.resolve(name + ".pb");
    this.older = folder.resolve(name + ".1.pb");
    this.beside = folder.resolve(name + ".tmp");
    this.parser = parser;
  }

  /**
   * Writes a new generation; the one before becomes the older.
   *
   * @throws IOException when the folder cannot be written to; the files there stay whole
   */
  public void save(Body message) throws IOException {
    Files.createDirectories(folder);
    Files.deleteIfExists(beside);
    // Values may name what nobody else on this machine should read.
    Files.createFile(
        beside, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (FileChannel channel = FileChannel.open(beside, StandardOpenOption.WRITE)) {
      channel.position(HEADER_BYTES);
      HashingOutputStream body =
          new HashingOutputStream(Hashing.sha256(), Channels.newOutputStream(channel));
      CodedOutputStream out = CodedOutputStream.newInstance(body, BUFFER_BYTES);
      message.writeTo(out);
      out.flush();
      channel.position(0);
      ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
      header.putLong(MAGIC).put(body.hash().asBytes()).flip();
      while (header.hasRemaining()) {
        channel.write(header);
      }
      channel.force(true);
    }
    rotate();
  }

  private void rotate() throws IOException {
    if (isWhole(newest)) {
      Files.move(newest, older, StandardCopyOption.ATOMIC_MOVE);
    }
    Files.move(beside, newest, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
      directory.force(true);
    }
  }

  /** The newest generation that is whole, or empty when there is none. */
  public Optional<T> load() {
    for (Path file : ImmutableList.of(newest, older)) {
      Optional<T> message = read(file);
      if (message.isPresent()) {
        return message;
      }
      if (Files.exists(file)) {
        log.error("a file is damaged, trying its older generation file={}", file);
      }
    }
    return Optional.empty();
  }

  private Optional<T> read(Path file) {
    try {
      Optional<byte[]> body = whole(file, InputStream::readAllBytes);
      return body.isPresent() ? Optional.of(parser.parseFrom(body.get())) : Optional.empty();
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }

  private static boolean isWhole(Path file) {
    return whole(file, body -> body.transferTo(OutputStream.nullOutputStream())).isPresent();
  }

  /** Takes the body of a file, to its end. */
  private interface BodyReader<R> {
    R read(InputStream body) throws IOException;
  }

  /** What was read, or empty when the file is not there, cannot be read or is damaged. */
  private static <R> Optional<R> whole(Path file, BodyReader<R> reader) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] header = in.readNBytes(HEADER_BYTES);
      if (header.length < HEADER_BYTES || ByteBuffer.wrap(header).getLong() != MAGIC) {
        return Optional.empty();
      }
      HashingInputStream body = new HashingInputStream(Hashing.sha256(), in);
      R result = reader.read(body);
      byte[] hash = Arrays.copyOfRange(header, Long.BYTES, HEADER_BYTES);
      return MessageDigest.isEqual(hash, body.hash().asBytes())
          ? Optional.of(result)
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      log.error("a file cannot be read file={} reason={}", file, e.toString());
      return Optional.empty();
    }
  }
}
