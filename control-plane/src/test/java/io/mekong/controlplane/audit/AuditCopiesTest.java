package io.mekong.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.tests.kit.TestFolder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Readers of the audit, while the store is slow. */
class AuditCopiesTest {
  private final CountDownLatch reachable = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong now = new AtomicLong();

  /** Answers nothing before it is reachable, and counts how often it is asked. */
  private KeyStore slow(KeyStore store) {
    return (KeyStore)
        Proxy.newProxyInstance(
            KeyStore.class.getClassLoader(),
            new Class<?>[] {KeyStore.class},
            (self, method, arguments) -> {
              asked.incrementAndGet();
              reachable.await();
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  @Test
  void the_disk_is_read_while_the_store_hangs_and_the_store_once_a_second() throws Exception {
    try (TestFolder folder = TestFolder.create("copies");
        KeyStore store = EmbeddedKeyStore.open(folder.path().resolve("store"), System::nanoTime)) {
      AuditEntry entry =
          AuditEntry.after(
              new AuditEntry.Head("here-1", 0, AuditEntry.NONE), AuditFact.gap(1), Instant.EPOCH);
      Txn.Put put =
          new Txn.Put("/audit/here-1/1", ByteString.copyFromUtf8(AuditJson.line(entry)), 0);
      assertThat(store.commit(new Txn(ImmutableList.of(), ImmutableList.of(put))).applied())
          .isTrue();
      AuditCopies copies =
          new AuditCopies(
              slow(store),
              "/audit/",
              Files.createDirectory(folder.path().resolve("audit")),
              now::get);
      List<AuditEntry> seen = new ArrayList<>();
      FutureTask<Long> hanging = new FutureTask<>(() -> copies.stored(seen::add));
      Thread.ofVirtual().start(hanging);
      await().until(() -> asked.get() == 1);
      FutureTask<Long> disk = new FutureTask<>(() -> copies.onDisk(seen::add));
      Thread.ofVirtual().start(disk);
      await().until(disk::isDone);
      reachable.countDown();
      assertThat(hanging.get()).isZero();
      assertThat(copies.stored(seen::add)).isZero();
      assertThat(asked).hasValue(1);
      assertThat(seen).containsExactly(entry, entry);
      now.addAndGet(1_000_000_000L);
      assertThat(copies.stored(seen::add)).isZero();
      assertThat(asked).hasValue(2);
    }
  }
}
