package io.mekong.registry.service;

import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.etcd.EtcdKeyStore;
import io.mekong.registry.store.etcd.EtcdSettings;
import io.mekong.tests.kit.EtcdServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;

@Tag("real")
class RegistrationOnEtcdTest extends RegistrationContract {
  private static final EtcdServer ETCD = EtcdServer.single();
  private static final KeyStore STORE = open();

  private static KeyStore open() {
    try {
      return EtcdKeyStore.open(EtcdSettings.plain(ETCD.endpoints()));
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  @AfterAll
  static void stop() {
    STORE.close();
    ETCD.close();
  }

  @Override
  KeyStore store() {
    return STORE;
  }
}
