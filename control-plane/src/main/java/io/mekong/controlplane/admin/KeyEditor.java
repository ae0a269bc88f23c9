package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.KeyChange;
import io.mekong.registry.service.StoreCalls;
import io.mekong.registry.service.Terms;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.TxnResult;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads, writes and deletes single keys of the store. Every write compares the revision that it
 * read: a caller's condition never passes by a race, and without one the last writer wins. Blocks;
 * any thread.
 *
 * @param store holds the keys
 * @param absent what a reader is told of a key that is not there
 * @param beside what else a write does to the store, in the same transaction
 */
record KeyEditor(KeyStore store, ErrorCode absent, Beside beside) {
  private static final Logger log = LoggerFactory.getLogger(KeyEditor.class);
  private static final int ATTEMPTS = 5;

  /** More writes, of other keys, for a transaction that replaces or deletes a value. */
  interface Beside {
    ImmutableList<Txn.Write> replacing(StoredKey replaced, Txn.Write by);
  }

  /** Writes and nothing beside. */
  KeyEditor(KeyStore store, ErrorCode absent) {
    this(store, absent, (_, _) -> ImmutableList.of());
  }

  /**
   * What a write led to.
   *
   * @param created false when it replaced a value or found the same one
   * @param revision store revision of the value
   */
  record Written(boolean created, long revision) {}

  /** What is stored; throws {@link #absent}. */
  StoredKey read(String key) {
    return find(key).orElseThrow(() -> unknown(key));
  }

  /** All keys below a prefix, in order, at most {@code limit}. */
  ImmutableList<StoredKey> list(String prefix, int limit) {
    return StoreCalls.ask(() -> store.range(RangeQuery.firstPage(prefix, limit))).keys();
  }

  /**
   * Creates or replaces; the same value again is not written.
   *
   * @param terms on which it may be written, and who is told
   */
  Written put(String key, ByteString value, Terms terms) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      terms.deadline().check();
      Optional<StoredKey> present = find(key);
      terms.check(present);
      if (present.filter(stored -> stored.value().equals(value)).isPresent()) {
        return new Written(false, present.get().modRevision());
      }
      TxnResult result = commit(present, new Txn.Put(key, value, 0));
      if (result.applied()) {
        log.info("key written by operator key={} revision={}", key, result.revision());
        Optional<ByteString> before = present.map(StoredKey::value);
        terms.witness().accept(new KeyChange(key, before, Optional.of(value), result.revision()));
        return new Written(present.isEmpty(), result.revision());
      }
    }
    throw conflict(key);
  }

  /**
   * Deletes; throws {@link #absent} when there is nothing.
   *
   * @return store revision of the deletion
   */
  long delete(String key, Terms terms) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      terms.deadline().check();
      Optional<StoredKey> present = find(key);
      terms.check(present);
      if (present.isEmpty()) {
        throw unknown(key);
      }
      TxnResult result = commit(present, new Txn.Delete(key));
      if (result.applied()) {
        log.info("key deleted by operator key={} revision={}", key, result.revision());
        Optional<ByteString> before = present.map(StoredKey::value);
        terms.witness().accept(new KeyChange(key, before, Optional.empty(), result.revision()));
        return result.revision();
      }
    }
    throw conflict(key);
  }

  /** What is stored, if anything. */
  Optional<StoredKey> find(String key) {
    return StoreCalls.ask(() -> store.find(key));
  }

  private TxnResult commit(Optional<StoredKey> present, Txn.Write write) {
    Txn.Condition unchanged =
        new Txn.Condition(write.key(), present.map(StoredKey::modRevision).orElse(0L));
    ImmutableList.Builder<Txn.Write> writes = ImmutableList.<Txn.Write>builder().add(write);
    present.ifPresent(replaced -> writes.addAll(beside.replacing(replaced, write)));
    Txn txn = new Txn(ImmutableList.of(unchanged), writes.build());
    return StoreCalls.change(() -> store.commit(txn));
  }

  private ApiException unknown(String key) {
    return new ApiException(absent, "nothing is stored at " + key);
  }

  private static ApiException conflict(String key) {
    return new ApiException(
        ErrorCode.CONFLICT,
        key + " was changed by others " + ATTEMPTS + " times meanwhile; try again");
  }
}
