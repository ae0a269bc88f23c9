package io.mekong.controlplane.audit;

import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.resource.RawText;

/**
 * Makes of a stored value what may stand in the audit: no secret, and not too long.
 *
 * @param rawPrefix where raw resources live, ends with {@code /}
 */
public record AuditText(String rawPrefix) {
  /** Most characters of a value that are kept. */
  static final int LONGEST = 8_192;

  /** What of a value is noted. */
  public String of(String key, ByteString value) {
    return shortened(shown(key, value).toStringUtf8());
  }

  private ByteString shown(String key, ByteString value) {
    if (!key.startsWith(rawPrefix)) {
      return value;
    }
    return RawResources.keyOf(key.substring(rawPrefix.length()))
        .map(raw -> RawText.shown(raw, value).text())
        .orElse(ByteString.copyFromUtf8("(not shown: nobody knows what this is)"));
  }

  private static String shortened(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    return text.substring(0, LONGEST)
        + "... (%d characters in all, SHA-256 %s)"
            .formatted(text.length(), Hashing.sha256().hashUnencodedChars(text));
  }
}
