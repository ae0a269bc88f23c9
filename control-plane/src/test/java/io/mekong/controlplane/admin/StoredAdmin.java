package io.mekong.controlplane.admin;

import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.tests.kit.TestFolder;
import java.util.Optional;

/** The admin port on a real embedded store, without a token. */
final class StoredAdmin implements AutoCloseable {
  private final TestFolder folder = TestFolder.create("admin-store");
  final EmbeddedKeyStore store = open();
  final AdminTestServer server = new AdminTestServer(store, Optional.empty());

  private EmbeddedKeyStore open() {
    try {
      return EmbeddedKeyStore.open(folder.path().resolve("store"), System::nanoTime);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    server.close();
    store.close();
    folder.close();
  }
}
