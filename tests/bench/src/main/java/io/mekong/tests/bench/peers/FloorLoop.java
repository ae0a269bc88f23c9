package io.mekong.tests.bench.peers;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final int[] weights;
  private final List<Set<FloorStream>> followers = new ArrayList<>();

  FloorLoop(EventExecutor loop, Prepared prepared) {
    this.loop = loop;
    this.prepared = prepared;
    this.weights = new int[prepared.services()];
    Arrays.fill(weights, 1);
    for (int service = 0; service < weights.length; service++) {
      followers.add(new LinkedHashSet<>());
    }
  }

  boolean inLoop() {
    return loop.inEventLoop();
  }

  /** In the order of etcd; any thread. */
  void changed(List<WeightChange> changes) {
    loop.execute(() -> changes.forEach(change -> changed(change.service(), change.weight())));
  }

  private void changed(int service, int weight) {
    weights[service] = weight;
    for (FloorStream stream : followers.get(service)) {
      stream.send(prepared.change(service, weight));
    }
  }

  /** A stream asks for all clusters; on the loop. */
  void clusters(FloorStream stream) {
    prepared.clusters().forEach(stream::send);
  }

  /** A stream asks for some services and follows them from now on; on the loop. */
  void follow(FloorStream stream, List<Integer> services) {
    services.forEach(service -> followers.get(service).add(stream));
    prepared.endpoints(services, weights).forEach(stream::send);
  }

  /** A stream is over; on the loop. */
  void forget(FloorStream stream) {
    followers.forEach(streams -> streams.remove(stream));
  }
}
