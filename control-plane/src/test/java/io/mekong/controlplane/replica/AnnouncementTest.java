package io.mekong.controlplane.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.mekong.controlplane.MoodyStore;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.tests.kit.TestFolder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** A replica stays announced, whatever the store does. */
class AnnouncementTest {
  @Test
  void a_fault_that_no_store_should_have_is_told_and_outlived() throws Exception {
    AtomicBoolean mad = new AtomicBoolean(true);
    try (TestFolder folder = TestFolder.create("announcement");
        KeyStore store = EmbeddedKeyStore.open(folder.path().resolve("store"), System::nanoTime);
        Announcement announcement =
            new Announcement(MoodyStore.of(store, mad::get), "/replicas/")) {
      announcement.start(
          new Replica("a", "here", URI.create("http://10.0.0.1:9901"), "1", Instant.EPOCH, ""),
          () -> {});
      await().until(() -> announcement.fault().isPresent());
      mad.set(false);
      await().atMost(Duration.ofSeconds(60)).until(() -> store.find("/replicas/a").isPresent());
      await().until(() -> announcement.fault().isEmpty());
      assertThat(announcement.self()).isPresent();
    }
  }
}
