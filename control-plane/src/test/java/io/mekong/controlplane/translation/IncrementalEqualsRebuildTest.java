package io.mekong.controlplane.translation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.resource.RawResources;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.registry.model.Health;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.Locality;
import io.mekong.registry.model.LossCause;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** Whatever the sequence of changes, tables kept by scoped edits are those made from nothing. */
class IncrementalEqualsRebuildTest {
  private static final int STEPS = 120;
  private static final ImmutableList<NodeGroup> GROUPS =
      ImmutableList.of(
          NodeGroup.PLAIN_ENVOY,
          TestWorlds.SIDECAR,
          TestWorlds.LIBRARY,
          TestWorlds.only("greeter", "s1"),
          TestWorlds.only("s2"));

  private World world = World.EMPTY;
  private long revision = 1;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void tables_kept_by_scoped_edits_equal_tables_made_from_nothing(long seed) {
    Random random = new Random(seed);
    Translation translation = new Translation(Translators.ALL, new TranslationCounts());
    Map<TableKey, ViewTranslation<?>> views = new LinkedHashMap<>();
    Map<TableKey, ResourceTable> tables = new LinkedHashMap<>();
    open(translation, views, tables);
    for (int step = 0; step < STEPS; step++) {
      Scope scope = change(random);
      for (int more = random.nextInt(3); more > 0; more--) {
        scope = scope.and(change(random));
      }
      Scope narrowest = scope;
      revision++;
      tables.replaceAll((key, table) ->
          table.with(revision, requireNonNull(views.get(key)).edit(world, narrowest)));
      assertEqualToRebuild(tables, "seed " + seed + " step " + step);
    }
  }

  private void open(
      Translation translation,
      Map<TableKey, ViewTranslation<?>> views,
      Map<TableKey, ResourceTable> tables) {
    for (NodeGroup group : GROUPS) {
      for (TableKey key : Translators.viewsOf(group).byType().values()) {
        if (!views.containsKey(key)) {
          ViewTranslation<?> view = translation.open(key);
          views.put(key, view);
          tables.put(
              key,
              ResourceTable.empty(key, 0, 4).with(1, view.edit(world, new Scope.Everything())));
        }
      }
    }
  }

  private void assertEqualToRebuild(Map<TableKey, ResourceTable> tables, String when) {
    Map<TableKey, ResourceTable> fresh = new LinkedHashMap<>();
    open(new Translation(Translators.ALL, new TranslationCounts()), new LinkedHashMap<>(), fresh);
    tables.forEach((key, table) -> {
      ResourceTable rebuilt = requireNonNull(fresh.get(key));
      assertThat(content(table)).as("%s of %s", key, when).isEqualTo(content(rebuilt));
      assertThat(table.digest()).as("%s of %s", key, when).isEqualTo(rebuilt.digest());
    });
  }

  private static Map<String, String> content(ResourceTable table) {
    Map<String, String> content = new TreeMap<>();
    for (VersionedResource resource : table.resources().values()) {
      content.put(resource.name(), describe(resource));
    }
    return content;
  }

  private static String describe(@Nullable VersionedResource resource) {
    return resource == null
        ? "nothing"
        : "%s of %s for %s, else %s"
            .formatted(
                resource.version(),
                resource.service(),
                resource.selector().labels(),
                describe(resource.otherwise()));
  }

  private Scope change(Random random) {
    return random.nextInt(5) == 0 ? changeRaw(random) : changeService(random);
  }

  private Scope changeRaw(Random random) {
    List<String> paths =
        List.of(
            "clusters/s1",
            "clusters/x",
            "clusters/y",
            "endpoints/s1",
            "endpoints/x",
            "routes/outbound",
            "listeners/s1");
    String path = paths.get(random.nextInt(paths.size()));
    String field = path.startsWith("endpoints/") ? "cluster_name" : "name";
    String name = path.substring(path.indexOf('/') + 1);
    String asks =
        path.startsWith("clusters/") && random.nextBoolean()
            ? ", \"type\": \"EDS\", \"eds_cluster_config\": {\"service_name\": \"%s\"}"
                .formatted(List.of("", "x", "s1", "s2").get(random.nextInt(4)))
            : "";
    String bare =
        "{\"" + field + "\": \"" + name + "\"" + asks + (random.nextInt(4) == 0 ? "" : "}");
    String value =
        random.nextBoolean()
            ? bare
            : "{\"apiVersion\": \"mekong/v1\", \"kind\": \"RawResource\", \"metadata\":"
                + " {\"labels\": {\"team\": \"t%d\"}}, \"spec\": %s}"
                    .formatted(random.nextInt(2), bare);
    RawResources raw = world.raw();
    world =
        world.withRaw(
            random.nextInt(3) == 0
                ? raw.remove(path)
                : raw.put(path, ByteString.copyFromUtf8(value)));
    return Scope.raw(Set.of(RawResources.keyOf(path).orElseThrow()));
  }

  private Scope changeService(Random random) {
    ServiceKey key = new ServiceKey(random.nextInt(4) == 0 ? "greeter" : "s" + random.nextInt(4));
    RegistryView before = world.registry();
    Service old = before.services().get(key);
    RegistryView after =
        random.nextInt(8) == 0
            ? new RegistryView(revision, before.services().minus(key))
            : new RegistryView(revision, before.services().plus(key, changed(random, key, old)));
    world = world.withServices(after, Set.of(key));
    return Scope.services(Set.of(key));
  }

  private Service changed(Random random, ServiceKey key, @Nullable Service old) {
    Service service =
        old == null
            ? new Service(key, TreePMap.empty(), HashTreePMap.empty(), any(random, Protocol.class))
            : old;
    ServiceInstance instance = instance(random, key, random.nextInt(3));
    InstanceId id = instance.id();
    return switch (random.nextInt(6)) {
      case 0 -> new Service(key, service.instances().minus(id), service.held(), service.protocol());
      case 1 ->
          new Service(
              key,
              service.instances(),
              service
                  .held()
                  .plus(id, new HeldInstance(instance(random, key, 7), LossCause.RELIST, 0)),
              service.protocol());
      case 2 -> new Service(key, service.instances(), service.held().minus(id), service.protocol());
      case 3 -> new Service(key, service.instances(), service.held(), any(random, Protocol.class));
      default ->
          new Service(
              key, service.instances().plus(id, instance), service.held(), service.protocol());
    };
  }

  private ServiceInstance instance(Random random, ServiceKey key, int weight) {
    return new ServiceInstance(
        key,
        new InstanceId("i" + random.nextInt(4)),
        new ServiceInstance.Endpoint(
            "10.0.0." + random.nextInt(3),
            1 + random.nextInt(2),
            weight,
            new Locality("", "z" + random.nextInt(2), "")),
        any(random, Health.class),
        ImmutableSortedMap.of(),
        Protocol.HTTP,
        new ServiceInstance.Origin(random.nextInt(3), revision, 0));
  }

  private static <E extends Enum<E>> E any(Random random, Class<E> type) {
    E[] constants = type.getEnumConstants();
    return random.nextBoolean() ? constants[0] : constants[random.nextInt(constants.length)];
  }
}
