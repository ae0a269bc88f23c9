package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawRejection;
import io.mekong.controlplane.resource.RawText;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.Deadline;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.StoreCalls;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.TxnResult;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, writes and deletes raw resources in the store. Only what would be served is written, by
 * the rules of the parser that reads the store. Every write compares the revision that it read: a
 * caller's condition never passes by a race, and without one the last writer wins. Blocks; any
 * thread.
 */
public final class RawResourceEditor {
  private static final Logger log = LoggerFactory.getLogger(RawResourceEditor.class);
  private static final int ATTEMPTS = 5;

  private final KeyStore store;
  private final String prefix;

  /**
   * What a write led to.
   *
   * @param created false when it replaced a value or found the same one
   * @param revision store revision of the value
   */
  record Written(boolean created, long revision) {}

  /** An editor of the keys below a prefix that ends with {@code /}. */
  public RawResourceEditor(KeyStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /** What is stored; throws {@link ErrorCode#UNKNOWN_RESOURCE}. */
  StoredKey read(RawKey key) {
    return find(key).orElseThrow(() -> unknown(key));
  }

  /**
   * Creates or replaces; the same value again is not written.
   *
   * @param expected throws when what is there is not what the caller expects
   */
  Written put(
      RawKey key, ByteString value, Consumer<Optional<StoredKey>> expected, Deadline deadline) {
    RawText.refusal(key, value)
        .ifPresent(refusal -> {
          throw new ApiException(ErrorCode.INVALID_RESOURCE, sentence(refusal));
        });
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      deadline.check();
      Optional<StoredKey> present = find(key);
      expected.accept(present);
      if (present.filter(stored -> stored.value().equals(value)).isPresent()) {
        return new Written(false, present.get().modRevision());
      }
      TxnResult result = commit(present, new Txn.Put(keyOf(key), value, 0));
      if (result.applied()) {
        log.info("resource written path={} revision={}", key.path(), result.revision());
        return new Written(present.isEmpty(), result.revision());
      }
    }
    throw conflict(key);
  }

  /** Deletes; throws {@link ErrorCode#UNKNOWN_RESOURCE} when there is nothing. */
  void delete(RawKey key, Consumer<Optional<StoredKey>> expected, Deadline deadline) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      deadline.check();
      Optional<StoredKey> present = find(key);
      expected.accept(present);
      if (present.isEmpty()) {
        throw unknown(key);
      }
      TxnResult result = commit(present, new Txn.Delete(keyOf(key)));
      if (result.applied()) {
        log.info("resource deleted path={} revision={}", key.path(), result.revision());
        return;
      }
    }
    throw conflict(key);
  }

  private Optional<StoredKey> find(RawKey key) {
    String wanted = keyOf(key);
    return StoreCalls.ask(() -> store.range(RangeQuery.firstPage(wanted, 1))).keys().stream()
        .filter(stored -> stored.key().equals(wanted))
        .findFirst();
  }

  private TxnResult commit(Optional<StoredKey> present, Txn.Write write) {
    Txn.Condition unchanged =
        new Txn.Condition(write.key(), present.map(StoredKey::modRevision).orElse(0L));
    Txn txn = new Txn(ImmutableList.of(unchanged), ImmutableList.of(write));
    return StoreCalls.change(() -> store.commit(txn));
  }

  private String keyOf(RawKey key) {
    return prefix + key.path();
  }

  private static String sentence(RawRejection refusal) {
    String where = refusal.at().isEmpty() ? "" : "at " + refusal.at() + ": ";
    return where + refusal.reason() + ". " + refusal.hint();
  }

  private static ApiException unknown(RawKey key) {
    return new ApiException(
        ErrorCode.UNKNOWN_RESOURCE,
        "no raw resource is stored at " + key.path() + "; what is generated is not listed here");
  }

  private static ApiException conflict(RawKey key) {
    return new ApiException(
        ErrorCode.CONFLICT,
        key.path() + " was changed by others " + ATTEMPTS + " times meanwhile; try again");
  }
}
