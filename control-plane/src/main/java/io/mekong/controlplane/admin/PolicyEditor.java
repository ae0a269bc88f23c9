package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.admin.report.PolicyVersionReport;
import io.mekong.registry.health.HealthPolicyParser;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.Terms;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoredKey;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads, writes and deletes policies in the store. Only what would be in force is written. Blocks;
 * any thread.
 */
public final class PolicyEditor {
  /** Checks of each kind: take name and value, throw IllegalArgumentException. */
  private static final ImmutableMap<String, BiConsumer<String, ByteString>> KINDS =
      ImmutableMap.of(HealthPolicyParser.KIND, HealthPolicyParser::parse);

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,253}");
  private static final int LIST_LIMIT = 1000;

  private final KeyEditor keys;
  private final PolicyHistory history;
  private final String prefix;

  /** An editor of the keys below a prefix that ends with {@code /}. */
  public PolicyEditor(KeyStore store, String prefix) {
    this.history = new PolicyHistory(store, prefix);
    this.keys = new KeyEditor(store, ErrorCode.UNKNOWN_POLICY, history::keeping);
    this.prefix = prefix;
  }

  /** Names of the policies of a kind, in order, at most 1,000. */
  ImmutableList<String> names(String kind) {
    String ofKind = prefixOf(kind);
    return keys.list(ofKind, LIST_LIMIT).stream()
        .map(stored -> stored.key().substring(ofKind.length()))
        .collect(ImmutableList.toImmutableList());
  }

  /** A part of these names. */
  Page<String> page(String kind, Paging paging) {
    ImmutableList<String> all = names(kind);
    return paging.page(
        all.stream()
            .dropWhile(name -> name.compareTo(paging.after()) <= 0)
            .limit(paging.limit() + 1L)
            .collect(ImmutableList.toImmutableList()),
        all.size(),
        name -> name);
  }

  /** What is stored; throws {@link ErrorCode#UNKNOWN_POLICY}. */
  StoredKey read(String kind, String name) {
    return keys.read(keyOf(kind, name));
  }

  /** Throws {@link ErrorCode#INVALID_POLICY} when it would not be in force. */
  void check(String kind, String name, ByteString value) {
    String key = keyOf(kind, name);
    try {
      java.util.Objects.requireNonNull(KINDS.get(kind), key).accept(name, value);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.INVALID_POLICY, String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Creates or replaces what {@link #check} lets pass.
   *
   * @param terms on which it may be written, and who is told
   */
  KeyEditor.Written put(Place place, ByteString value, Terms terms) {
    check(place.kind(), place.name(), value);
    return keys.put(keyOf(place.kind(), place.name()), value, terms);
  }

  /** Deletes; throws {@link ErrorCode#UNKNOWN_POLICY} when there is nothing. */
  long delete(Place place, Terms terms) {
    return keys.delete(keyOf(place.kind(), place.name()), terms);
  }

  /** The version in force, then those before it that are kept; empty when there never was one. */
  ImmutableList<PolicyVersionReport> history(Place place) {
    String key = keyOf(place.kind(), place.name());
    return Stream.concat(
            keys.find(key).stream()
                .map(now -> new PolicyVersionReport(now.modRevision(), Optional.empty())),
            history.versions(key).stream())
        .collect(ImmutableList.toImmutableList());
  }

  /**
   * A version as it was written; throws {@link ErrorCode#UNKNOWN_POLICY} when it is not kept.
   *
   * @param revision that wrote it
   */
  ByteString version(Place place, long revision) {
    String key = keyOf(place.kind(), place.name());
    return keys.find(key)
        .filter(now -> now.modRevision() == revision)
        .or(() -> history.find(key, revision))
        .map(StoredKey::value)
        .orElseThrow(() ->
            new ApiException(
                ErrorCode.UNKNOWN_POLICY,
                "no version of "
                    + key
                    + " of revision "
                    + revision
                    + " is kept; its history lists"
                    + " those that are"));
  }

  /**
   * Writes an earlier version again, if it would still be in force.
   *
   * @param revision as {@link #version}
   * @param terms as {@link #put}
   */
  KeyEditor.Written rollback(Place place, long revision, Terms terms) {
    return put(place, version(place, revision), terms);
  }

  /** Throws what {@link #rollback} would, and writes nothing. */
  void checkRollback(Place place, long revision) {
    check(place.kind(), place.name(), version(place, revision));
  }

  /** Where a policy stands. */
  record Place(String kind, String name) {}

  private String keyOf(String kind, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new ApiException(
          ErrorCode.INVALID_NAME, "a policy's name has 1-253 characters of a-z 0-9 . _ -");
    }
    return prefixOf(kind) + name;
  }

  private String prefixOf(String kind) {
    if (!KINDS.containsKey(kind)) {
      throw new ApiException(
          ErrorCode.UNKNOWN_KIND,
          "no policy kind has this name; there are " + String.join(", ", KINDS.keySet()));
    }
    return prefix + kind + "/";
  }
}
