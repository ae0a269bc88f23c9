package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.XdsType;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;

/** What is kept, and what is shown, of what a client says with a NACK. */
final class ClientWords {
  private static final int MAX_BYTES = 1_024;

  private ClientWords() {}

  /** At most 1 KiB of UTF-8, and no half of a character. */
  static String kept(String message) {
    ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
    CharBuffer left = CharBuffer.wrap(message);
    var _ = StandardCharsets.UTF_8.newEncoder().encode(left, bytes, true);
    return left.hasRemaining() ? message.substring(0, left.position()) : message;
  }

  /** A client may quote what it refuses. */
  static String shown(XdsType type, String kept) {
    return type.secret() ? "not shown, because it may quote the secret" : kept;
  }
}
