package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeSelector;
import io.mekong.controlplane.snapshot.TableEdit;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever happens in whatever order, in the end the client holds the newest of all that it wants
 * and may see. Wakes are lost and doubled, responses refused, streams cut; each seed is one run.
 */
class ConvergenceTest {
  private static final int SEEDS = 300;
  private static final int STEPS = 120;
  private static final int NAMES = 8;
  private static final ImmutableList<XdsType> TYPES = ImmutableList.copyOf(XdsType.values());

  /** Contents from here on are refused by clients. */
  private static final int BAD = 90;

  @ParameterizedTest
  @CsvSource({"DELTA,0", "DELTA,2", "DELTA,1024", "SOTW,0", "SOTW,2", "SOTW,1024"})
  void every_random_sequence_ends_with_the_newest_tables(Form form, int logCapacity) {
    for (int seed = 0; seed < SEEDS; seed++) {
      new Run(form, logCapacity, seed).check();
    }
  }

  private static final class Run {
    private final Form form;
    private final String title;
    private final Random random;
    private final TestPublisher publisher;
    private final NodeGroup group;
    private final Set<String> badVersions = new HashSet<>();
    private final SimulatedClient client;
    private long now = 1;
    private boolean reconnected;

    Run(Form form, int logCapacity, int seed) {
      this.form = form;
      this.title = form + " log " + logCapacity + " seed " + seed;
      this.random = new Random(seed);
      this.publisher = TestPublisher.keeping(logCapacity);
      this.group = random.nextBoolean() ? TestPublisher.nodeOf() : TestPublisher.nodeOf("s0", "s2");
      this.client = form.client(group, r -> badVersions.contains(r.version()));
    }

    void check() {
      client.wildcard(XdsType.CLUSTER);
      if (random.nextBoolean()) {
        client.wildcard(XdsType.LISTENER);
      }
      for (int step = 0; step < STEPS; step++) {
        step();
        checkAcked();
      }
      now = client.settle(publisher.tables(), now);
      checkNeighboursOfTheBad();
      mendAll();
      client.settle(publisher.tables(), now);
      assertThat(WantedCheck.of(client.session(), publisher.tables()))
          .as(title)
          .flatMap(check -> check.names().toList())
          .noneMatch(name -> name.state().differs());
      for (XdsType type : XdsType.values()) {
        if (form == Form.DELTA || type.fullState()) {
          assertThat(client.held(type))
              .as("%s %s", title, type)
              .isEqualTo(client.wanted(type, publisher.versions(type, group)));
        } else {
          // SotW cannot tell a client that endpoints or routes are gone.
          assertThat(client.held(type))
              .as("%s %s", title, type)
              .containsAllEntriesOf(client.wanted(type, publisher.versions(type, group)));
        }
      }
    }

    /** What is told to be ACKed is what the client has. */
    private void checkAcked() {
      for (WantedCheck check : WantedCheck.of(client.session(), publisher.tables())) {
        Map<String, String> held = client.held(check.type());
        check
            .names()
            .forEach(name ->
                name.acked()
                    .knownVersion()
                    .ifPresent(version ->
                        assertThat(held)
                            .as("%s %s", title, name)
                            .containsEntry(name.name(), version)));
      }
    }

    /** What is refused takes nothing else with it, and nothing refused is held. */
    private void checkNeighboursOfTheBad() {
      assertThat(client.holdsBad(badVersions::contains)).as(title).isFalse();
      if (form == Form.SOTW && reconnected) {
        // Of what a SotW client brought along no part can be left out without removing it.
        return;
      }
      for (XdsType type : XdsType.values()) {
        Map<String, String> good =
            Maps.filterValues(
                client.wanted(type, publisher.versions(type, group)),
                version -> !badVersions.contains(version));
        assertThat(client.held(type)).as("%s %s", title, type).containsAllEntriesOf(good);
      }
    }

    private void mendAll() {
      for (XdsType type : XdsType.values()) {
        for (int i = 0; i < NAMES; i++) {
          VersionedResource newest = publisher.table(type).find("n" + i);
          if (newest != null && badVersions.contains(newest.version())) {
            put(type, i, random.nextInt(BAD));
          }
        }
      }
    }

    private void step() {
      XdsType type = TYPES.get(random.nextInt(TYPES.size()));
      int i = random.nextInt(NAMES);
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> put(type, i, random.nextInt(100));
        case 3 -> publisher.remove(type, "n" + i);
        case 4, 5 -> client.receive(publisher.tables(), now);
        case 6, 7, 8 -> client.answerOne();
        case 9 -> subscribe(type, "n" + i);
        case 10 -> now += random.nextInt(400) * 1_000_000L;
        default -> seldom();
      }
    }

    private void subscribe(XdsType type, String name) {
      if (type == XdsType.LISTENER && client.wildcards.contains(type) && form == Form.SOTW) {
        return;
      }
      if (random.nextInt(3) == 0 && client.named(type).contains(name)) {
        client.unsubscribe(type, name);
      } else {
        client.subscribe(type, name);
      }
    }

    private void seldom() {
      if (random.nextInt(4) == 0) {
        reconnected = true;
        client.reconnect(form.session(group));
      }
    }

    private void put(XdsType type, int i, int content) {
      VersionedResource resource =
          TestPublisher.resource(type, "n" + i, i % 2 == 0 ? "s" + i % 4 : "", content);
      if (content >= BAD) {
        badVersions.add(resource.version());
      }
      VersionedResource perhaps = random.nextInt(3) == 0 ? selected(resource) : resource;
      publisher.edit(type, new TableEdit(ImmutableList.of(perhaps), ImmutableSet.of()));
    }

    /** For this node or for others; those that it is not meant for have another one or nothing. */
    private VersionedResource selected(VersionedResource resource) {
      String team = random.nextBoolean() ? "a" : "b";
      VersionedResource chosen =
          resource.onlyFor(new NodeSelector(ImmutableSortedMap.of("team", team)));
      return random.nextBoolean()
          ? chosen
          : chosen.otherwise(
              TestPublisher.resource(
                  resource.type(), resource.name(), resource.service(), random.nextInt(BAD)));
    }
  }
}
