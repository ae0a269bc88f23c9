package io.mekong.registry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.StoreException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What keys and transactions of every key store do. */
public abstract class KeyStoreContract {
  protected static final String P = "/contract/";

  /** The store under test; empty below {@link #P} when a test starts. */
  protected abstract KeyStore store();

  /** Makes the store forget all history below its newest revision, or some later one. */
  protected abstract void forgetHistory() throws Exception;

  @Test
  void each_transaction_is_one_revision() throws StoreException {
    long before = store().head("/").revision();
    long written = write(put("a", "1"), put("b", "1"));
    assertThat(written).isEqualTo(before + 1);
    assertThat(write(put("a", "2"))).isEqualTo(before + 2);
    assertThat(store().head("/").revision()).isEqualTo(before + 2);
  }

  @Test
  void a_key_tells_when_it_was_created_and_last_written() throws StoreException {
    long first = write(put("a", "1"));
    long second = write(put("a", "2"));
    assertThat(all())
        .containsExactly(new StoredKey(P + "a", ByteString.copyFromUtf8("2"), first, second, 0));
    write(delete("a"));
    long third = write(put("a", "3"));
    assertThat(all())
        .containsExactly(new StoredKey(P + "a", ByteString.copyFromUtf8("3"), third, third, 0));
  }

  @Test
  void a_transaction_that_changes_nothing_is_no_revision() throws StoreException {
    long before = write(put("a", "1"));
    assertThat(store().commit(new Txn(ImmutableList.of(), ImmutableList.of(delete("none")))))
        .isEqualTo(new TxnResult(true, before));
    assertThat(store().head("/").revision()).isEqualTo(before);
  }

  @Test
  void conditions_compare_the_revision_of_the_last_write() throws StoreException {
    long first = write(put("a", "1"));
    assertThat(writeIf(P + "a", first, put("a", "2"))).isTrue();
    assertThat(writeIf(P + "a", first, put("a", "3"))).isFalse();
    assertThat(all()).extracting(StoredKey::value).containsExactly(ByteString.copyFromUtf8("2"));
  }

  @Test
  void condition_zero_means_the_key_does_not_exist() throws StoreException {
    assertThat(writeIf(P + "a", 0, put("a", "1"))).isTrue();
    assertThat(writeIf(P + "a", 0, put("a", "2"))).isFalse();
    write(delete("a"));
    assertThat(writeIf(P + "a", 0, put("a", "3"))).isTrue();
  }

  @Test
  void a_failed_condition_writes_nothing_at_all() throws StoreException {
    long before = write(put("a", "1"));
    Txn txn =
        new Txn(
            ImmutableList.of(
                new Txn.Condition(P + "a", before), new Txn.Condition(P + "b", before)),
            ImmutableList.of(put("c", "1"), delete("a")));
    assertThat(store().commit(txn)).isEqualTo(new TxnResult(false, before));
    assertThat(keysOf(all())).containsExactly(P + "a");
  }

  @Test
  void a_key_written_twice_in_one_transaction_is_refused() throws StoreException {
    long before = store().head("/").revision();
    assertThat(reasonOf(() -> write(put("a", "1"), put("a", "2")))).isEqualTo(Reason.OTHER);
    assertThat(store().head("/").revision()).isEqualTo(before);
  }

  @Test
  void keys_come_in_the_order_of_their_bytes() throws StoreException {
    write(put("b", ""), put("a/2", ""), put("a", ""), put("\uff5e", ""), put("\ud83d\ude00", ""));
    assertThat(keysOf(all()))
        .containsExactly(P + "a", P + "a/2", P + "b", P + "\uff5e", P + "\ud83d\ude00");
  }

  @Test
  void only_keys_that_start_with_the_prefix_are_read() throws StoreException {
    write(put("a/1", ""), put("a", ""), put("b/1", ""));
    RangePage page = store().range(RangeQuery.firstPage(P + "a/", 10));
    assertThat(keysOf(page.keys())).containsExactly(P + "a/1");
    assertThat(page.more()).isFalse();
  }

  @Test
  void pages_at_one_revision_do_not_see_later_writes() throws StoreException {
    long at = write(put("a", "1"), put("b", "1"), put("c", "1"));
    RangePage first = store().range(new RangeQuery(P, P, at, 2));
    assertThat(keysOf(first.keys())).containsExactly(P + "a", P + "b");
    assertThat(first.more()).isTrue();
    long now = write(put("c", "2"), put("d", "1"), delete("a"));
    RangePage second = store().range(new RangeQuery(P, P + "b\0", at, 2));
    assertThat(second.keys()).extracting(StoredKey::modRevision).containsExactly(at);
    assertThat(second.more()).isFalse();
    assertThat(second.head().revision()).isEqualTo(now);
    assertThat(keysOf(store().range(new RangeQuery(P, P, at, 9)).keys()))
        .containsExactly(P + "a", P + "b", P + "c");
  }

  @Test
  void a_full_last_page_says_that_nothing_follows() throws StoreException {
    write(put("a", ""), put("b", ""));
    assertThat(store().range(RangeQuery.firstPage(P, 2)).more()).isFalse();
  }

  @Test
  void forgotten_revisions_cannot_be_read() throws Exception {
    long old = write(put("a", "1"));
    write(put("a", "2"));
    forgetHistory();
    StoreException fault = fault(() -> store().range(new RangeQuery(P, P, old, 9)));
    assertThat(fault.reason()).isEqualTo(Reason.COMPACTED);
    assertThat(keysOf(all())).containsExactly(P + "a");
  }

  @Test
  void revisions_to_come_cannot_be_read() throws StoreException {
    long ahead = store().head("/").revision() + 5;
    assertThat(reasonOf(() -> store().range(new RangeQuery(P, P, ahead, 9))))
        .isEqualTo(Reason.COMPACTED);
  }

  @Test
  void a_watch_tells_history_from_its_revision_and_goes_on() throws StoreException {
    write(put("a", "1"));
    long from = write(put("b", "1"));
    write(delete("a"));
    WatchRecorder told = new WatchRecorder();
    try (StoreWatch _ = store().watch(new WatchQuery(P, from), told)) {
      await().until(() -> told.events().size() == 2);
      long last = write(put("c", "1"));
      await().until(() -> told.events().size() == 3);
      assertThat(told.created()).hasSize(1);
      assertThat(told.events())
          .containsExactly(
              new KeyEvent.Put(new StoredKey(P + "b", ByteString.copyFromUtf8("1"), from, from, 0)),
              new KeyEvent.Delete(P + "a", from + 1),
              new KeyEvent.Put(
                  new StoredKey(P + "c", ByteString.copyFromUtf8("1"), last, last, 0)));
      assertThat(told.ends()).isEmpty();
    }
  }

  @Test
  void a_watch_tells_only_its_prefix_and_one_transaction_together() throws StoreException {
    long from = store().head("/").revision() + 1;
    WatchRecorder told = new WatchRecorder();
    try (StoreWatch _ = store().watch(new WatchQuery(P + "x/", from), told)) {
      write(put("y/1", ""));
      write(put("x/1", ""), put("y/2", ""), put("x/2", ""));
      await().until(() -> !told.events().isEmpty());
      assertThat(told.batches()).hasSize(1);
      assertThat(told.keys()).containsExactlyInAnyOrder(P + "x/1", P + "x/2");
    }
  }

  @Test
  void a_watch_from_a_later_revision_waits_for_it() throws StoreException {
    long from = store().head("/").revision() + 3;
    WatchRecorder told = new WatchRecorder();
    try (StoreWatch _ = store().watch(new WatchQuery(P, from), told)) {
      await().until(() -> !told.created().isEmpty());
      write(put("a", ""));
      write(put("b", ""));
      write(put("c", ""));
      await().until(() -> !told.events().isEmpty());
      assertThat(told.keys()).containsExactly(P + "c");
    }
  }

  @Test
  void a_long_history_comes_whole_and_in_order() throws StoreException {
    long from = store().head("/").revision() + 1;
    List<String> written = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      written.add(P + i % 7);
      write(put(Integer.toString(i % 7), Integer.toString(i)));
    }
    WatchRecorder told = new WatchRecorder();
    try (StoreWatch _ = store().watch(new WatchQuery(P, from), told)) {
      await().until(() -> told.events().size() == 40);
      assertThat(told.keys()).isEqualTo(written);
      assertThat(told.events()).extracting(KeyEvent::modRevision).isSorted();
    }
  }

  @Test
  void a_watch_from_forgotten_history_ends_once_with_compacted() throws Exception {
    long old = write(put("a", "1"));
    write(put("a", "2"));
    forgetHistory();
    WatchRecorder told = new WatchRecorder();
    try (StoreWatch _ = store().watch(new WatchQuery(P, old), told)) {
      await().until(() -> !told.ends().isEmpty());
      write(put("a", "3"));
      assertThat(told.ends())
          .singleElement()
          .satisfies(end -> {
            assertThat(end.reason()).isEqualTo(Reason.COMPACTED);
            assertThat(end.compactRevision()).isGreaterThan(old);
          });
      assertThat(told.events()).isEmpty();
    }
  }

  @Test
  void a_closed_watch_tells_nothing_more() throws StoreException {
    long from = store().head("/").revision() + 1;
    WatchRecorder closed = new WatchRecorder();
    WatchRecorder open = new WatchRecorder();
    StoreWatch first = store().watch(new WatchQuery(P, from), closed);
    await().until(() -> !closed.created().isEmpty());
    first.close();
    first.close();
    try (StoreWatch _ = store().watch(new WatchQuery(P, from), open)) {
      write(put("a", "1"));
      await().until(() -> !open.events().isEmpty());
    }
    assertThat(closed.events()).isEmpty();
    assertThat(closed.ends()).isEmpty();
  }

  @Test
  void progress_is_told_when_asked_for() throws StoreException {
    WatchRecorder told = new WatchRecorder();
    long now = write(put("a", "1"));
    try (StoreWatch watch = store().watch(new WatchQuery(P, now), told)) {
      await().until(() -> !told.events().isEmpty());
      watch.requestProgress();
      await().until(() -> !told.progress().isEmpty());
      assertThat(told.progress().getLast()).isGreaterThanOrEqualTo(now);
    }
  }

  @Test
  void an_observer_that_throws_ends_its_watch_only() throws StoreException {
    long from = store().head("/").revision() + 1;
    WatchRecorder told = new WatchRecorder();
    WatchRecorder ends = new WatchRecorder();
    WatchObserver failing = new FailingObserver(ends);
    try (StoreWatch _ = store().watch(new WatchQuery(P, from), failing);
        StoreWatch _ = store().watch(new WatchQuery(P, from), told)) {
      write(put("a", "1"));
      await().until(() -> !ends.ends().isEmpty() && !told.events().isEmpty());
      assertThat(ends.ends()).extracting(StoreException::reason).containsExactly(Reason.OTHER);
    }
  }

  @Test
  void a_closed_store_refuses_calls() {
    KeyStore store = store();
    store.close();
    store.close();
    assertThat(reasonOf(() -> store.head("/"))).isEqualTo(Reason.CLOSED);
    assertThat(reasonOf(() -> write(put("a", "1")))).isEqualTo(Reason.CLOSED);
    WatchRecorder told = new WatchRecorder();
    try (StoreWatch _ = store.watch(new WatchQuery(P, 1), told)) {
      await().until(() -> !told.ends().isEmpty());
      assertThat(told.ends()).extracting(StoreException::reason).containsExactly(Reason.CLOSED);
    }
  }

  @Test
  void closing_the_store_ends_its_watches() throws StoreException {
    WatchRecorder told = new WatchRecorder();
    try (StoreWatch _ = store().watch(new WatchQuery(P, 1_000_000_000), told)) {
      await().until(() -> !told.created().isEmpty());
      store().close();
      await().until(() -> !told.ends().isEmpty());
      assertThat(told.ends()).hasSize(1);
    }
  }

  /** Throws at the first event. */
  private record FailingObserver(WatchRecorder ends) implements WatchObserver {
    @Override
    public void created(long headerRevision) {}

    @Override
    public void events(ImmutableList<KeyEvent> events, long headerRevision) {
      throw new IllegalStateException("as the test wants");
    }

    @Override
    public void progress(long revision) {}

    @Override
    public void ended(StoreException cause) {
      ends.ended(cause);
    }
  }

  protected final Txn.Write put(String name, String value) {
    return new Txn.Put(P + name, ByteString.copyFromUtf8(value), 0);
  }

  protected final Txn.Write leased(String name, long lease) {
    return new Txn.Put(P + name, ByteString.EMPTY, lease);
  }

  protected final Txn.Write delete(String name) {
    return new Txn.Delete(P + name);
  }

  protected final long write(Txn.Write... writes) throws StoreException {
    return store().commit(new Txn(ImmutableList.of(), ImmutableList.copyOf(writes))).revision();
  }

  private boolean writeIf(String key, long modRevision, Txn.Write write) throws StoreException {
    return store()
        .commit(
            new Txn(ImmutableList.of(new Txn.Condition(key, modRevision)), ImmutableList.of(write)))
        .applied();
  }

  protected final ImmutableList<StoredKey> all() throws StoreException {
    return store().range(RangeQuery.firstPage(P, 1_000)).keys();
  }

  protected static ImmutableList<String> keysOf(List<StoredKey> keys) {
    return keys.stream().map(StoredKey::key).collect(ImmutableList.toImmutableList());
  }

  protected static Reason reasonOf(ThrowingCallable call) {
    return fault(call).reason();
  }

  private static StoreException fault(ThrowingCallable call) {
    return catchThrowableOfType(StoreException.class, call);
  }

  /** Longest that a store may take to notice the end of a lease, and some more. */
  protected static Duration patience() {
    return Duration.ofSeconds(10);
  }
}
