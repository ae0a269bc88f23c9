package io.mekong.controlplane.admin;

import com.google.protobuf.ByteString;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawRejection;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.resource.RawText;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.Terms;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoredKey;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads, writes and deletes raw resources in the store. Only what would be served is written, by
 * the rules of the parser that reads the store. Blocks; any thread.
 */
public final class RawResourceEditor {
  private final KeyEditor keys;
  private final String prefix;

  /** An editor of the keys below a prefix that ends with {@code /}. */
  public RawResourceEditor(KeyStore store, String prefix) {
    this.keys = new KeyEditor(store, ErrorCode.UNKNOWN_RESOURCE);
    this.prefix = prefix;
  }

  /** What is stored; throws {@link ErrorCode#UNKNOWN_RESOURCE}. */
  StoredKey read(RawKey key) {
    return keys.read(keyOf(key));
  }

  /**
   * Creates or replaces; the same value again is not written.
   *
   * @param terms on which it may be written, and who is told
   */
  KeyEditor.Written put(RawKey key, ByteString value, Terms terms) {
    RawText.refusal(key, value)
        .ifPresent(refusal -> {
          throw new ApiException(ErrorCode.INVALID_RESOURCE, sentence(refusal));
        });
    return keys.put(keyOf(key), value, terms);
  }

  /** Deletes; throws {@link ErrorCode#UNKNOWN_RESOURCE} when there is nothing. */
  long delete(RawKey key, Terms terms) {
    return keys.delete(keyOf(key), terms);
  }

  /**
   * What a path {@code type/name} means; throws {@link ErrorCode#UNKNOWN_TYPE} and {@link
   * ErrorCode#INVALID_NAME}.
   */
  static RawKey keyOf(String type, String path) {
    if (Stream.of(XdsType.values()).noneMatch(known -> known.plural().equals(type))) {
      throw new ApiException(
          ErrorCode.UNKNOWN_TYPE,
          "no resource type has this name; there are "
              + Stream.of(XdsType.values()).map(XdsType::plural).collect(Collectors.joining(", ")));
    }
    return RawResources.keyOf(path)
        .orElseThrow(() ->
            new ApiException(
                ErrorCode.INVALID_NAME,
                "a name has 1-256 bytes without control characters and is not *"));
  }

  private String keyOf(RawKey key) {
    return prefix + key.path();
  }

  private static String sentence(RawRejection refusal) {
    String where = refusal.at().isEmpty() ? "" : "at " + refusal.at() + ": ";
    return where + refusal.reason() + ". " + refusal.hint();
  }
}
