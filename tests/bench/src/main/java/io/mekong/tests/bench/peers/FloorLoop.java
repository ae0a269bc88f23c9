package io.mekong.tests.bench.peers;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The floor's part on one event loop: the streams of its connections, by the services that they
 * follow.
 */
final class FloorLoop {
  private final EventExecutor loop;
  private final Prepared prepared;

  /** Endpoints of each service, as {@link Prepared.Changed} has them. */
  private final byte[][] newest;

  private final List<Set<FloorStream>> followers = new ArrayList<>();

  FloorLoop(EventExecutor loop, Prepared prepared) {
    this.loop = loop;
    this.prepared = prepared;
    this.newest = prepared.newest();
    for (int service = 0; service < newest.length; service++) {
      followers.add(new LinkedHashSet<>());
    }
  }

  boolean inLoop() {
    return loop.inEventLoop();
  }

  /** In the order of etcd; any thread. */
  void changed(List<Prepared.Changed> changes) {
    loop.execute(() -> changes.forEach(this::changed));
  }

  private void changed(Prepared.Changed change) {
    newest[change.service()] = change.endpoints();
    for (FloorStream stream : followers.get(change.service())) {
      stream.send(prepared.message(change));
    }
  }

  /** A stream asks for all clusters; on the loop. */
  void clusters(FloorStream stream) {
    prepared.clusters().forEach(stream::send);
  }

  /** A stream asks for some services and follows them from now on; on the loop. */
  void follow(FloorStream stream, List<String> names) {
    List<Integer> services = names.stream().map(prepared::number).toList();
    services.forEach(service -> followers.get(service).add(stream));
    prepared
        .endpoints(services.stream().map(number -> newest[number]).toList())
        .forEach(stream::send);
  }

  /** A stream is over; on the loop. */
  void forget(FloorStream stream) {
    followers.forEach(streams -> streams.remove(stream));
  }
}
