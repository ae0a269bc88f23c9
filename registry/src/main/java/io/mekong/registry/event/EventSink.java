package io.mekong.registry.event;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/** An open file that grows at its end. */
interface EventSink extends AutoCloseable {
  /** Opens files; tests stand in for the disk here. */
  interface Opener {
    /** Opens a file, which is made when missing, and cuts it to a size. */
    EventSink open(Path file, long size) throws IOException;
  }

  /** The disk. Only the owner may read: metadata may say what others need not know. */
  Opener DISK =
      (file, size) -> {
        if (!Files.exists(file)) {
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        channel.truncate(size).position(size);
        return new OnDisk(channel);
      };

  /** Writes all of it; what a failure leaves of it is undefined. */
  void append(ByteBuffer bytes) throws IOException;

  /** Cuts off what lies behind this size. */
  void cut(long size) throws IOException;

  /** Returns when all that was written would survive a loss of power. */
  void force() throws IOException;

  @Override
  void close() throws IOException;

  /**
   * A file.
   *
   * @param channel positioned at its end
   */
  record OnDisk(FileChannel channel) implements EventSink {
    @Override
    public void append(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    }

    @Override
    public void cut(long size) throws IOException {
      channel.truncate(size);
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
