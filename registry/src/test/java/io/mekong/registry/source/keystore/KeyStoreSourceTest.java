package io.mekong.registry.source.keystore;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationChange;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.source.SourceEvent;
import io.mekong.registry.store.PrefixUpdate;
import io.mekong.registry.store.StoreHead;
import io.mekong.registry.store.StoredKey;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many registrations at once are what they are one by one. */
class KeyStoreSourceTest {
  private static final int COUNT = 3_000;

  /** One source, and the names that it told of. */
  private static final class Told {
    final List<String> changes = new ArrayList<>();
    final List<String> asides = new ArrayList<>();
    final KeyStoreSource source;

    Told() {
      source =
          new KeyStoreSource(
              new RegistrationParser("/services/", AddressRule.DEFAULT), listener -> () -> {});
      source.start(event -> {
        SourceEvent.Registrations told = (SourceEvent.Registrations) event;
        told.changes().forEach(change -> changes.add(name(change)));
        told.asides().forEach(aside -> asides.add(aside.toString()));
      });
    }

    private static String name(RegistrationChange change) {
      return switch (change) {
        case RegistrationChange.Registered(var instance) ->
            "put " + instance.service() + "/" + instance.id() + " " + instance.endpoint();
        case RegistrationChange.Deregistered gone -> "gone " + gone.service() + "/" + gone.id();
      };
    }

    void update(List<PrefixUpdate.KeyChange> changes) {
      source.updated(
          new PrefixUpdate(
              PrefixUpdate.Origin.RELIST,
              PrefixUpdate.Trust.SAME_STORE,
              new StoreHead(1, 7),
              ImmutableList.copyOf(changes)));
    }
  }

  /** Every seventh breaks a rule, every fifth that was there before is gone. */
  private static List<PrefixUpdate.KeyChange> changes() {
    return IntStream.range(0, COUNT)
        .<PrefixUpdate.KeyChange>mapToObj(i ->
            i % 5 == 4
                ? new PrefixUpdate.Removed(stored(i, 80))
                : new PrefixUpdate.Put(stored(i, i % 7 == 6 ? 99_999 : 1_000 + i), null))
        .toList();
  }

  private static List<PrefixUpdate.KeyChange> before() {
    return IntStream.range(0, COUNT)
        .<PrefixUpdate.KeyChange>mapToObj(i -> new PrefixUpdate.Put(stored(i, 80), null))
        .toList();
  }

  private static StoredKey stored(int i, int port) {
    return new StoredKey(
        "/services/s%d/i%04d".formatted(i % 50, i),
        ByteString.copyFromUtf8("{\"addr\":\"10.0.0.1\",\"port\":%d}".formatted(port)),
        1,
        7,
        0);
  }

  @Test
  void many_at_once_are_told_in_the_order_and_with_the_faults_of_one_by_one() {
    Told atOnce = new Told();
    atOnce.update(before());
    atOnce.update(changes());
    Told oneByOne = new Told();
    before().forEach(change -> oneByOne.update(List.of(change)));
    changes().forEach(change -> oneByOne.update(List.of(change)));

    assertThat(atOnce.changes).isEqualTo(oneByOne.changes).hasSizeGreaterThan(COUNT);
    assertThat(atOnce.asides).isEqualTo(oneByOne.asides).isNotEmpty();
    SourceContents contents = atOnce.source.contents();
    assertThat(contents.accepted()).isEqualTo(oneByOne.source.contents().accepted());
    assertThat(contents.rejected()).isEqualTo(oneByOne.source.contents().rejected()).isNotEmpty();
  }
}
