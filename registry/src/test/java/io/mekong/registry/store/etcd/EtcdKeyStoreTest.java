package io.mekong.registry.store.etcd;

import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.CompactOption;
import io.etcd.jetcd.options.DeleteOption;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.LeaseContract;
import io.mekong.registry.store.StoreException;
import io.mekong.tests.kit.EtcdServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

@Tag("real")
final class EtcdKeyStoreTest extends LeaseContract {
  private static EtcdServer etcd;
  private static Client client;

  private KeyStore store;

  @BeforeAll
  static void start() throws StoreException {
    etcd = EtcdServer.single();
    client = EtcdClients.open(EtcdSettings.plain(etcd.endpoints()));
  }

  @AfterAll
  static void stop() {
    client.close();
    etcd.close();
  }

  @BeforeEach
  void open() throws Exception {
    client
        .getKVClient()
        .delete(EtcdClients.bytes(P), DeleteOption.builder().isPrefix(true).build())
        .get(3, TimeUnit.SECONDS);
    store = EtcdKeyStore.open(EtcdSettings.plain(etcd.endpoints()));
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
  protected void forgetHistory() throws Exception {
    client
        .getKVClient()
        .compact(store.head("/").revision(), CompactOption.DEFAULT)
        .get(3, TimeUnit.SECONDS);
  }

  @Override
  protected void pass(Duration time) {}
}
