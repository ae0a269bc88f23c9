package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.bench.Asked;
import io.mekong.tests.bench.peers.FloorServer;
import io.mekong.tests.bench.peers.SimpleCacheServer;
import io.mekong.tests.kit.EtcdServer;
import io.mekong.tests.kit.HttpSocket;
import io.mekong.tests.kit.JavaProcess;
import io.mekong.tests.kit.MekongProcess;
import io.mekong.tests.kit.storm.ChangeStorm;
import io.mekong.tests.kit.storm.EtcdCalls;
import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A control plane with all registrations of a case in the etcd that it follows. Each has an etcd of
 * its own, so that those who are not measured have nothing to do.
 *
 * @param name in tables
 * @param etcd that it follows
 * @param target where sidecars connect, {@code HOST:PORT}
 * @param pid when it runs here
 * @param admin of the product
 * @param owned what was started for it; closed in this order
 */
record Contender(
    String name,
    EtcdCalls etcd,
    String target,
    OptionalLong pid,
    Optional<HttpSocket> admin,
    ImmutableList<Runnable> owned)
    implements AutoCloseable {
  /** The packaged product. */
  static Contender ours(FleetCase fleet) {
    EtcdServer etcd = EtcdServer.single();
    EtcdCalls calls = loaded(etcd, fleet);
    MekongProcess mekong = MekongProcess.start("--etcd=" + etcd.endpoints().getFirst());
    return new Contender(
        "mekong",
        calls,
        mekong.xds(),
        OptionalLong.of(mekong.pid()),
        Optional.of(mekong.admin()),
        ImmutableList.of(mekong::close, calls::close, etcd::close));
  }

  /**
   * A server with no logic that was given the product's bytes.
   *
   * @param product which serves the same registrations
   */
  static Contender floor(FleetCase fleet, Contender product) {
    return beside(product, fleet, FloorServer.class);
  }

  /**
   * java-control-plane's SimpleCache.
   *
   * @param product which serves the same registrations
   */
  static Contender simpleCache(FleetCase fleet, Contender product) {
    return beside(product, fleet, SimpleCacheServer.class);
  }

  private static Contender beside(Contender product, FleetCase fleet, Class<?> main) {
    EtcdServer etcd = EtcdServer.single();
    EtcdCalls calls = loaded(etcd, fleet);
    JavaProcess peer =
        JavaProcess.start(
            main,
            etcd.endpoints().getFirst().toString(),
            product.target(),
            Integer.toString(fleet.services()));
    return new Contender(
        main.equals(FloorServer.class) ? Asked.FLOOR : Asked.SIMPLE_CACHE,
        calls,
        "127.0.0.1:" + peer.port(),
        OptionalLong.of(peer.pid()),
        Optional.empty(),
        ImmutableList.of(peer::close, calls::close, etcd::close));
  }

  private static EtcdCalls loaded(EtcdServer etcd, FleetCase fleet) {
    EtcdCalls calls = EtcdCalls.open(etcd.endpoints().getFirst());
    ChangeStorm.load(calls, fleet.registry());
    return calls;
  }

  /**
   * Another one, started by somebody else.
   *
   * @param etcd that it follows under {@code /services/}; what it has of the case's services is
   *     replaced
   * @param target {@code HOST:PORT}
   */
  static Contender at(FleetCase fleet, URI etcd, String target) {
    EtcdCalls calls = EtcdCalls.open(etcd);
    ChangeStorm.load(calls, fleet.registry());
    return new Contender(
        target,
        calls,
        target,
        OptionalLong.empty(),
        Optional.empty(),
        ImmutableList.of(calls::close));
  }

  @Override
  public void close() {
    owned.forEach(Runnable::run);
  }
}
