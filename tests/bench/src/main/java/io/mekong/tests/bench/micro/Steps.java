package io.mekong.tests.bench.micro;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Message;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.World;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.StoredKey;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** One change of one of ten instances, among 1,000 services, step by step. */
@State(Scope.Thread)
public class Steps {
  private static final int SERVICES = 1_000;
  private static final int KEPT_CHANGES = 1_024;

  private final StoredKey registration = Samples.registration("s1", 1, 7);
  private final World world = Samples.world("s1", 7);
  private final Message assignment = Samples.translated(world);
  private final TableEdit one = edit(1);
  private final TableEdit other = edit(2);
  private ResourceTable table = table();
  private boolean turn;

  private static TableEdit edit(int weight) {
    return new TableEdit(ImmutableList.of(Samples.assignment("s1", weight)), ImmutableSet.of());
  }

  private static ResourceTable table() {
    ImmutableList.Builder<VersionedResource> all = ImmutableList.builder();
    for (int service = 0; service < SERVICES; service++) {
      all.add(Samples.assignment("s" + service, 1));
    }
    return ResourceTable.empty(Samples.VIEWS.of(XdsType.ENDPOINT), 1, KEPT_CHANGES)
        .with(2, new TableEdit(all.build(), ImmutableSet.of()));
  }

  /** A key of the store to an instance. */
  @Benchmark
  public RegistrationParser.Outcome decode() {
    return Samples.PARSER.parse(registration);
  }

  /** A service of ten to Envoy's message. */
  @Benchmark
  public Message translate() {
    return Samples.translated(world);
  }

  /** The message to the bytes that everybody gets, with their hash. */
  @Benchmark
  public VersionedResource encode() {
    return VersionedResource.encode(XdsType.ENDPOINT, "s1", assignment);
  }

  /** The bytes into the table, and into the log of changes that streams are compared by. */
  @Benchmark
  public ResourceTable diff() {
    turn = !turn;
    table = table.with(table.revision() + 1, turn ? one : other);
    return table;
  }
}
