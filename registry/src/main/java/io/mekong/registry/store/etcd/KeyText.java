package io.mekong.registry.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Keys as text, each as another one. A byte that is no UTF-8 becomes half of a surrogate pair,
 * U+DC00 above it, which text that came from UTF-8 never holds (as Python's "surrogateescape", PEP
 * 383). So a key that somebody wrote in another encoding can be listed, refused and paged past, and
 * is never taken for a second one.
 */
final class KeyText {
  private static final int ESCAPE = 0xDC00;

  private KeyText() {}

  static String of(ByteSequence key) {
    ByteString bytes =
        key.getBytes() == null ? ByteString.EMPTY : ByteString.copyFrom(key.getBytes());
    if (bytes.isValidUtf8()) {
      return bytes.toStringUtf8();
    }
    StringBuilder text = new StringBuilder();
    int i = 0;
    while (i < bytes.size()) {
      int length = validAt(bytes, i);
      if (length > 0) {
        text.append(bytes.substring(i, i + length).toStringUtf8());
        i += length;
      } else {
        text.append((char) (ESCAPE + (bytes.byteAt(i) & 0xFF)));
        i++;
      }
    }
    return text.toString();
  }

  /** How many bytes the character has that begins here; 0 for none. */
  private static int validAt(ByteString bytes, int from) {
    for (int length = 1; length <= 4 && from + length <= bytes.size(); length++) {
      if (bytes.substring(from, from + length).isValidUtf8()) {
        return length;
      }
    }
    return 0;
  }

  static ByteSequence bytes(String text) {
    if (text.codePoints().noneMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      return ByteSequence.from(text, StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    text.codePoints()
        .forEach(c -> {
          if (Character.getType(c) == Character.SURROGATE) {
            bytes.write(c - ESCAPE);
          } else {
            bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
          }
        });
    return ByteSequence.from(bytes.toByteArray());
  }
}
