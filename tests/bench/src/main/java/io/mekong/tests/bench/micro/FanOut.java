package io.mekong.tests.bench.micro;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.DeltaSession;
import io.mekong.controlplane.xds.protocol.DiscoveryRequest;
import io.mekong.controlplane.xds.protocol.Outbound;
import io.mekong.controlplane.xds.protocol.SessionLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import org.pcollections.HashTreePMap;

/**
 * One changed assignment of 100 to every session that wants it, each of which answers: all but
 * gRPC.
 */
@State(Scope.Thread)
public class FanOut {
  private static final int SERVICES = 100;
  private static final int KEPT_CHANGES = 1_024;
  private static final ImmutableList<String> NAMES =
      IntStream.range(0, SERVICES)
          .mapToObj(number -> "s" + number)
          .collect(ImmutableList.toImmutableList());

  /** How many sessions want it. */
  @Param({"1", "100", "1000"})
  public int subscriptions;

  private final List<DeltaSession> sessions = new ArrayList<>();
  private final TableEdit one = edit(ImmutableList.of("s1"), 1);
  private final TableEdit other = edit(ImmutableList.of("s1"), 2);
  private ResourceTable table =
      ResourceTable.empty(Samples.VIEWS.of(XdsType.ENDPOINT), 1, KEPT_CHANGES)
          .with(2, edit(NAMES, 1));
  private long changes;

  private static TableEdit edit(ImmutableList<String> services, int weight) {
    ImmutableList<VersionedResource> puts =
        services.stream()
            .map(service -> Samples.assignment(service, weight))
            .collect(ImmutableList.toImmutableList());
    return new TableEdit(puts, ImmutableSet.of());
  }

  /** All have everything. */
  @Setup
  public void load() {
    for (int i = 0; i < subscriptions; i++) {
      DeltaSession session =
          new DeltaSession(
              NodeGroup.PLAIN_ENVOY, NodeFacts.NONE, Samples.VIEWS, SessionLimits.DEFAULT);
      session.request(request(NAMES, ""));
      deliver(session, tables());
      sessions.add(session);
    }
  }

  private Tables tables() {
    return new Tables(
        table.revision(), table.revision(), HashTreePMap.singleton(table.key(), table));
  }

  private static Outbound.Response deliver(DeltaSession session, Tables tables) {
    if (session.next(tables, System.nanoTime()) instanceof Outbound.Response response) {
      session.request(request(ImmutableList.of(), response.nonce()));
      return response;
    }
    throw new IllegalStateException("nothing to say");
  }

  private static DiscoveryRequest.Delta request(ImmutableList<String> subscribe, String nonce) {
    return new DiscoveryRequest.Delta(
        XdsType.ENDPOINT.typeUrl(), subscribe, ImmutableList.of(), ImmutableMap.of(), nonce, null);
  }

  /** One change. */
  @Benchmark
  public void fanOut(Blackhole sent) {
    changes++;
    table = table.with(table.revision() + 1, changes % 2 == 1 ? other : one);
    Tables tables = tables();
    for (DeltaSession session : sessions) {
      sent.consume(deliver(session, tables));
    }
  }
}
