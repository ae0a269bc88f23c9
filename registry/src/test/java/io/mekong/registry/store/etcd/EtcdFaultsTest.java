package io.mekong.registry.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.Auth;
import io.etcd.jetcd.Client;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreException.Reason;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.WatchQuery;
import io.mekong.registry.store.WatchRecorder;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.FaultProxy;
import io.mekong.tests.kit.TestClock;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the etcd store says when etcd, or the way to it, is broken. */
@Tag("real")
final class EtcdFaultsTest {
  private static final int VALUES = 100;
  private static final int VALUE_BYTES = 100_000;
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration THREE_PINGS = Duration.ofSeconds(35);

  @Test
  void nobody_listening_is_refused_and_heals_when_etcd_comes() throws Exception {
    try (EtcdServer etcd = EtcdServer.single()) {
      etcd.stop();
      try (KeyStore store = EtcdKeyStore.open(EtcdSettings.plain(etcd.endpoints()))) {
        WatchRecorder watch = new WatchRecorder();
        store.watch(new WatchQuery("a/", 1), watch);

        assertThat(reason(store)).isEqualTo(Reason.REFUSED);
        await().atMost(LIMIT).until(() -> watch.ends().size() == 1);

        etcd.restart();
        store.reconnect();
        await().atMost(LIMIT).ignoreExceptions().until(() -> store.head("/").revision() > 0);
      }
    }
  }

  @Test
  void a_black_hole_ends_the_call_with_a_timeout_and_heals() throws Exception {
    try (EtcdServer etcd = EtcdServer.single();
        FaultProxy proxy = FaultProxy.forward(etcd.port());
        KeyStore store = EtcdKeyStore.open(EtcdSettings.plain(through(proxy)))) {
      assertThat(store.head("/").revision()).isPositive();

      proxy.blackHole();
      assertThat(reason(store)).isEqualTo(Reason.TIMEOUT);

      proxy.restore();
      store.reconnect();
      await().atMost(LIMIT).ignoreExceptions().until(() -> store.head("/").revision() > 0);
    }
  }

  /** gRPC pings every 10 s at most; the third ping without a call is one too many for etcd. */
  @Test
  void a_connection_without_a_call_is_not_pinged_until_etcd_ends_it() throws Exception {
    try (EtcdServer etcd = EtcdServer.single();
        FaultProxy proxy = FaultProxy.forward(etcd.port());
        KeyStore store = EtcdKeyStore.open(EtcdSettings.plain(through(proxy)))) {
      assertThat(store.head("/").revision()).isPositive();
      int connections = proxy.connections();

      await()
          .atMost(THREE_PINGS.plus(LIMIT))
          .pollInterval(Duration.ofSeconds(1))
          .during(THREE_PINGS)
          .until(() -> proxy.connections() == connections);
    }
  }

  /** Each prefix asks for new connections by itself. */
  @Test
  void connections_that_were_just_replaced_are_not_replaced_again() throws Exception {
    TestClock clock = new TestClock();
    try (EtcdServer etcd = EtcdServer.single();
        KeyStore store = EtcdKeyStore.open(EtcdSettings.plain(etcd.endpoints()), clock::nanoTime)) {
      store.reconnect();
      WatchRecorder watch = new WatchRecorder();
      store.watch(new WatchQuery("a/", 1), watch);
      await().atMost(LIMIT).until(() -> !watch.created().isEmpty());

      store.reconnect();
      put(store, "a/1", ByteString.EMPTY);
      await().atMost(LIMIT).until(() -> watch.events().size() == 1);
      assertThat(watch.ends()).isEmpty();

      clock.advance(Duration.ofSeconds(2));
      store.reconnect();
      await().atMost(LIMIT).until(() -> watch.ends().size() == 1);
    }
  }

  @Test
  void catching_up_on_more_than_the_default_message_size_loses_nothing() throws Exception {
    try (EtcdServer etcd = EtcdServer.single();
        KeyStore store = EtcdKeyStore.open(EtcdSettings.plain(etcd.endpoints()))) {
      ByteString value = ByteString.copyFrom(new byte[VALUE_BYTES]);
      long from = store.head("/").revision() + 1;
      for (int i = 0; i < VALUES; i++) {
        put(store, "a/" + i, value);
      }
      WatchRecorder watch = new WatchRecorder();
      store.watch(new WatchQuery("a/", from), watch);

      await().atMost(LIMIT).until(() -> watch.events().size() == VALUES || !watch.ends().isEmpty());
      assertThat(watch.ends()).isEmpty();
    }
  }

  @Test
  void a_member_that_lost_the_quorum_ends_its_watches() throws Exception {
    ImmutableList<EtcdServer> members = EtcdServer.cluster(3);
    try (KeyStore store = EtcdKeyStore.open(EtcdSettings.plain(members.getFirst().endpoints()))) {
      WatchRecorder watch = new WatchRecorder();
      store.watch(new WatchQuery("a/", 1), watch);
      await().atMost(LIMIT).until(() -> !watch.created().isEmpty());

      members.get(1).kill();
      members.get(2).kill();

      await().atMost(LIMIT).until(() -> watch.ends().size() == 1);
      assertThat(watch.ends().getFirst().reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(reason(store)).isIn(Reason.TIMEOUT, Reason.UNAVAILABLE);
    } finally {
      members.forEach(EtcdServer::close);
    }
  }

  @Test
  void only_the_right_password_of_a_user_with_rights_is_served() throws Exception {
    try (EtcdServer etcd = EtcdServer.single()) {
      enableAuth(etcd);

      try (KeyStore store = EtcdKeyStore.open(as(etcd, "root", "right"))) {
        assertThat(store.head("/").revision()).isPositive();
      }
      assertThat(reason(as(etcd, "root", "wrong"))).isEqualTo(Reason.AUTH);
      assertThat(reason(as(etcd, "nobody", "right"))).isEqualTo(Reason.DENIED);
      assertThat(reason(EtcdSettings.plain(etcd.endpoints()))).isEqualTo(Reason.AUTH);
    }
  }

  private static EtcdSettings as(EtcdServer etcd, String user, String password) {
    return new EtcdSettings(
        etcd.endpoints(),
        Optional.of(new EtcdSettings.Login(user, password)),
        Optional.empty(),
        EtcdSettings.DEFAULT_CALL_TIMEOUT);
  }

  private static void enableAuth(EtcdServer etcd) throws Exception {
    try (Client client = EtcdClients.open(EtcdSettings.plain(etcd.endpoints()))) {
      Auth auth = client.getAuthClient();
      for (String user : ImmutableList.of("root", "nobody")) {
        auth.userAdd(EtcdClients.bytes(user), EtcdClients.bytes("right")).get(3, TimeUnit.SECONDS);
      }
      auth.roleAdd(EtcdClients.bytes("root")).get(3, TimeUnit.SECONDS);
      auth.userGrantRole(EtcdClients.bytes("root"), EtcdClients.bytes("root"))
          .get(3, TimeUnit.SECONDS);
      auth.authEnable().get(3, TimeUnit.SECONDS);
    }
  }

  private static ImmutableList<URI> through(FaultProxy proxy) {
    return ImmutableList.of(URI.create("http://127.0.0.1:" + proxy.port()));
  }

  private static void put(KeyStore store, String key, ByteString value) throws StoreException {
    store.commit(new Txn(ImmutableList.of(), ImmutableList.of(new Txn.Put(key, value, 0))));
  }

  private static Reason reason(KeyStore store) {
    return catchThrowableOfType(StoreException.class, () -> store.head("/")).reason();
  }

  private static Reason reason(EtcdSettings settings) throws StoreException {
    try (KeyStore store = EtcdKeyStore.open(settings)) {
      return reason(store);
    }
  }
}
