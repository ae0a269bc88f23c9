package io.mekong.registry.service;

import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class RegistrationOnEmbeddedTest extends RegistrationContract {
  @TempDir Path folder;
  private @Nullable KeyStore store;

  @BeforeEach
  void open() throws StoreException {
    store = EmbeddedKeyStore.open(folder, System::nanoTime);
  }

  @AfterEach
  void close() {
    store().close();
  }

  @Override
  KeyStore store() {
    if (store == null) {
      throw new IllegalStateException("not open yet");
    }
    return store;
  }
}
