package io.mekong.registry.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.options.CompactOption;
import io.etcd.jetcd.options.DeleteOption;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.LeaseContract;
import io.mekong.registry.store.RangePage;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.Txn;
import io.mekong.tests.kit.EtcdServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

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

  /** Text that merges them would list one for two, and ask for the same page for ever. */
  @Test
  void keys_that_are_no_text_are_told_apart_and_paged_past() throws Exception {
    for (int last = 0xF8; last <= 0xFF; last++) {
      ByteString key =
          ByteString.copyFromUtf8(P).concat(ByteString.copyFrom(new byte[] {(byte) last}));
      client
          .getKVClient()
          .put(ByteSequence.from(key), ByteSequence.from("", StandardCharsets.UTF_8))
          .get(3, TimeUnit.SECONDS);
    }
    List<String> keys = new ArrayList<>();
    RangeQuery query = RangeQuery.firstPage(P, 3);
    boolean more = true;
    while (more && keys.size() < 100) {
      RangePage page = store.range(query);
      page.keys().forEach(stored -> keys.add(stored.key()));
      more = page.more();
      query = new RangeQuery(P, keys.getLast() + "\0", 0, 3);
    }
    assertThat(keys).hasSize(8).doesNotHaveDuplicates();
    assertThat(keys).allSatisfy(key -> assertThat(store.commit(deletion(key))).isNotNull());
    assertThat(store.range(RangeQuery.firstPage(P, 3)).keys()).isEmpty();
  }

  private static Txn deletion(String key) {
    return new Txn(ImmutableList.of(), ImmutableList.of(new Txn.Delete(key)));
  }
}
