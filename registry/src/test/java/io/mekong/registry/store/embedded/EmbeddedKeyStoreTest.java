package io.mekong.registry.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.Lease;
import io.mekong.registry.store.LeaseContract;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoreWatch;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.WatchQuery;
import io.mekong.registry.store.WatchRecorder;
import io.mekong.tests.kit.TestClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKeyStoreTest extends LeaseContract {
  private static final int HISTORY = 60;

  private static final Duration AT_ONCE = Duration.ofSeconds(1);

  private final TestClock clock = new TestClock();
  @TempDir Path directory;
  private EmbeddedKeyStore store;

  @BeforeEach
  void open() throws StoreException {
    store = EmbeddedKeyStore.open(directory, clock::nanoTime, HISTORY);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Override
  protected KeyStore store() {
    return store;
  }

  @Override
  protected void forgetHistory() throws StoreException {
    for (int i = 0; i < HISTORY; i++) {
      write(put("../other", Integer.toString(i)));
    }
    write(delete("../other"));
  }

  @Override
  protected void pass(Duration time) throws StoreException {
    Duration left = time;
    while (left.isPositive()) {
      Duration step = left.compareTo(AT_ONCE) < 0 ? left : AT_ONCE;
      clock.advance(step);
      store.leaseTimeToLive(1); // the store looks at the clock before it answers
      left = left.minus(step);
    }
  }

  @Test
  void a_store_that_stood_still_ends_no_lease_that_nobody_could_renew() throws StoreException {
    Lease lease = store.grantLease(Duration.ofSeconds(10));
    write(leased("a", lease.id()));
    clock.advance(Duration.ofMinutes(1));
    assertThat(store.leaseTimeToLive(lease.id())).hasValue(Duration.ofSeconds(10));
    assertThat(keysOf(all())).containsExactly(P + "a");
    pass(Duration.ofSeconds(10));
    assertThat(keysOf(all())).isEmpty();
  }

  @Test
  void the_data_file_is_for_its_owner_alone_even_if_it_was_not() throws Exception {
    Path file = directory.resolve("registry.mv");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    store.close();
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    open();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void a_value_is_not_part_of_what_a_key_or_a_write_prints() throws StoreException {
    write(put("a", "geheim"));
    assertThat(all().toString()).contains(P + "a").doesNotContain("geheim");
    assertThat(new Txn(ImmutableList.of(), ImmutableList.of(put("a", "geheim"))).toString())
        .contains(P + "a")
        .doesNotContain("geheim");
  }

  @Test
  void everything_survives_closing_and_opening() throws StoreException {
    write(put("a", "1"), put("b", "2"));
    long deleted = write(delete("a"));
    ImmutableList<StoredKey> keys = all();
    StoreHead head = store.head("/");
    reopen();
    assertThat(store.head("/")).isEqualTo(head);
    assertThat(all()).isEqualTo(keys);
    WatchRecorder told = new WatchRecorder();
    try (StoreWatch _ = store.watch(new WatchQuery(P, deleted), told)) {
      await().until(() -> told.events().size() == 1);
      assertThat(told.keys()).containsExactly(P + "a");
    }
  }

  @Test
  void another_directory_is_another_cluster(@TempDir Path second) throws StoreException {
    try (EmbeddedKeyStore other = EmbeddedKeyStore.open(second, clock::nanoTime)) {
      assertThat(other.head("/").clusterId())
          .isPositive()
          .isNotEqualTo(store.head("/").clusterId());
    }
  }

  @Test
  void leases_have_their_full_life_after_opening() throws StoreException {
    Lease lease = store.grantLease(Duration.ofSeconds(10));
    write(leased("a", lease.id()));
    pass(Duration.ofSeconds(9));
    reopen();
    assertThat(store.leaseTimeToLive(lease.id())).hasValue(Duration.ofSeconds(10));
    pass(Duration.ofSeconds(9));
    assertThat(keysOf(all())).containsExactly(P + "a");
    pass(Duration.ofSeconds(1));
    await().until(() -> all().isEmpty());
  }

  @Test
  void a_second_store_in_the_directory_is_refused_with_the_remedy() throws StoreException {
    StoreException fault =
        catchThrowableOfType(
            StoreException.class, () -> EmbeddedKeyStore.open(directory, clock::nanoTime));
    assertThat(fault.reason()).isEqualTo(StoreException.Reason.OTHER);
    assertThat(fault)
        .hasMessage(
            "data directory "
                + directory
                + " is in use by another process; stop it or choose another --data-dir");
    write(put("a", "1"));
  }

  @Test
  void an_interrupted_caller_does_not_harm_the_store() throws Exception {
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              Thread.currentThread().interrupt();
              // No fault when it is done before it waits.
              var _ = catchThrowable(() -> write(put("a", "1")));
              store.close();
            });
    caller.join();
    open();
    write(put("b", "1"));
    assertThat(keysOf(all())).contains(P + "b");
  }

  @Test
  void closing_ends_all_threads() throws StoreException {
    store.watch(new WatchQuery(P, 1), new WatchRecorder());
    store.close();
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.contains("embedded") || name.contains("MVStore"));
  }

  private void reopen() throws StoreException {
    store.close();
    open();
  }
}
