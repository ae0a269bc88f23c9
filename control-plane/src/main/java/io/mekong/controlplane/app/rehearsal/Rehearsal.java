package io.mekong.controlplane.app.rehearsal;

import com.google.common.collect.ImmutableList;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.controlplane.app.ReadyLine;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.etcd.EtcdKeyStore;
import io.mekong.registry.store.etcd.EtcdSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is played: services are registered and change, nodes of both protocols follow them, an
 * operator looks at everything, and an etcd that is not there is asked.
 */
final class Rehearsal {
  private static final Logger log = LoggerFactory.getLogger(Rehearsal.class);
  private static final int SERVICES = 20;
  private static final int ROUNDS = 10;

  /** Nothing listens there; a start against an etcd that refuses takes the same path. */
  private static final URI NOWHERE = URI.create("http://127.0.0.1:1");

  private final ReadyLine ready;
  private final RehearsedOperator operator;

  Rehearsal(ReadyLine ready) {
    this.ready = ready;
    this.operator = new RehearsedOperator(ready.admin());
  }

  void run() throws IOException, InterruptedException {
    register(1);
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(ready.xds().host(), ready.xds().port())
            .usePlaintext()
            .build();
    try (RehearsedNode delta = RehearsedNode.delta(channel, services());
        RehearsedNode sotw = RehearsedNode.sotw(channel, services())) {
      for (int round = 2; round < ROUNDS; round++) {
        register(round);
        delta.awaitResponses(round);
        sotw.awaitResponses(round);
        operator.looksAround();
      }
      operator.typesCommands();
    } finally {
      channel.shutdownNow();
    }
    askNobody();
  }

  private static ImmutableList<String> services() {
    ImmutableList.Builder<String> names = ImmutableList.builder();
    for (int i = 0; i < SERVICES; i++) {
      names.add("service-" + i);
    }
    return names.build();
  }

  private void register(int weight) throws IOException, InterruptedException {
    for (String service : services()) {
      operator.registers(service, weight);
    }
  }

  private static void askNobody() {
    try (EtcdKeyStore store =
        EtcdKeyStore.open(
            new EtcdSettings(
                ImmutableList.of(NOWHERE),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(1)))) {
      store.head("/services/");
    } catch (StoreException e) {
      log.debug("nobody is there, as expected", e);
    }
  }
}
