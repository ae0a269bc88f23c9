package io.mekong.registry.event;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * How a file of the log ends; a process that was killed leaves half a line.
 *
 * @param size of the file
 * @param whole where its last whole line ends
 * @param lastSeq number of the last event near the end; 0 when there is none
 */
record Tail(long size, long whole, long lastSeq) {
  /** Longer than any line. */
  private static final int WINDOW = 1 << 18;

  static Tail of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      long from = Math.max(0, size - WINDOW);
      ByteBuffer end = ByteBuffer.allocate((int) (size - from));
      while (end.hasRemaining() && channel.read(end, from + end.position()) >= 0) {
        // reads on
      }
      byte[] bytes = end.array();
      int length = end.position();
      int whole = length;
      while (whole > 0 && bytes[whole - 1] != '\n') {
        whole--;
      }
      return new Tail(
          size, from + whole, lastSeq(new String(bytes, 0, whole, StandardCharsets.UTF_8)));
    }
  }

  private static long lastSeq(String text) {
    List<String> lines = Splitter.on('\n').splitToList(text);
    for (String line : lines.reversed()) {
      var event = LoggedEvent.parse(line);
      if (event.isPresent()) {
        return event.get().seq();
      }
    }
    return 0;
  }
}
