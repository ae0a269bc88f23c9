package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.XdsType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What counts as wrong of what a client holds, and what is explained. */
class HeldCheckTest {
  private static final int ALL = Integer.MAX_VALUE;

  private final DeltaTalk talk = new DeltaTalk();
  private final TestPublisher publisher = talk.publisher;

  private HeldCheck look() {
    HeldCheck check = HeldCheck.of(talk.session).getFirst();
    assertThat(check.goOn(publisher.tables(), talk.now(), ALL)).isFalse();
    return check;
  }

  @Test
  void a_client_that_accepted_everything_is_right() {
    publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.CLUSTER, "b", 1);
    talk.subscribe(XdsType.CLUSTER);
    talk.ack(talk.next());
    assertThat(look().compared()).isEqualTo(2);
    assertThat(look().suspects()).isEmpty();
    assertThat(look().onTheWay()).isZero();
  }

  @Test
  void what_is_not_answered_is_on_its_way_and_after_30_s_suspect() {
    publisher.put(XdsType.CLUSTER, "a", 1);
    talk.subscribe(XdsType.CLUSTER);
    Outbound.Response response = talk.next();
    talk.later(Duration.ofSeconds(29));
    assertThat(look().onTheWay()).isEqualTo(1);
    assertThat(look().suspects()).isEmpty();
    talk.later(Duration.ofSeconds(1));
    assertThat(look().suspects())
        .containsExactly(
            new HeldCheck.Suspect(
                XdsType.CLUSTER,
                "a",
                "",
                talk.version(XdsType.CLUSTER, "a"),
                HeldCheck.Why.UNANSWERED));
    talk.ack(response);
    assertThat(look().suspects()).isEmpty();
  }

  @Test
  void what_the_client_refused_is_explained() {
    publisher.put(XdsType.CLUSTER, "a", 1);
    talk.subscribe(XdsType.CLUSTER);
    talk.nack(talk.next(), "no");
    assertThat(look().refused()).isEqualTo(1);
    assertThat(look().suspects()).isEmpty();
  }

  /** A change that no log of changes tells is what a lost update would be. */
  @Test
  void a_lost_change_and_a_lost_removal_are_suspect_until_everything_is_compared_again() {
    publisher.put(XdsType.CLUSTER, "a", 1).put(XdsType.CLUSTER, "b", 1);
    talk.subscribe(XdsType.CLUSTER);
    talk.ack(talk.next());
    talk.silent();
    String old = talk.version(XdsType.CLUSTER, "a");
    publisher.putUntold(XdsType.CLUSTER, "a", 2).removeUntold(XdsType.CLUSTER, "b");
    String now = talk.version(XdsType.CLUSTER, "a");
    assertThat(look().suspects())
        .containsExactlyInAnyOrder(
            new HeldCheck.Suspect(XdsType.CLUSTER, "a", old, now, HeldCheck.Why.DIFFERENT),
            new HeldCheck.Suspect(
                XdsType.CLUSTER,
                "b",
                TestPublisher.resource(XdsType.CLUSTER, "b", "", 1).version(),
                "",
                HeldCheck.Why.DIFFERENT));
    HeldCheck.compareAgain(talk.session);
    Outbound.Response mended = talk.next();
    assertThat(DeltaTalk.names(mended)).containsExactly("a");
    assertThat(look().onTheWay()).as("the removal goes last").isGreaterThan(0);
    talk.ack(mended);
    Outbound.Response removal = talk.next();
    assertThat(removal.removed()).isEqualTo(ImmutableList.of("b"));
    talk.ack(removal);
    assertThat(look().suspects()).isEmpty();
    talk.silent();
  }

  @Test
  void names_are_looked_at_a_few_at_a_time() {
    for (int i = 0; i < 25; i++) {
      publisher.put(XdsType.CLUSTER, "c" + i, 1);
    }
    talk.subscribe(XdsType.CLUSTER);
    talk.ack(talk.next());
    publisher.putUntold(XdsType.CLUSTER, "c7", 2);
    HeldCheck check = HeldCheck.of(talk.session).getFirst();
    assertThat(check.goOn(publisher.tables(), talk.now(), 10)).isTrue();
    assertThat(check.compared()).isEqualTo(10);
    assertThat(check.goOn(publisher.tables(), talk.now(), 10)).isTrue();
    assertThat(check.goOn(publisher.tables(), talk.now(), 10)).isFalse();
    assertThat(check.compared()).isEqualTo(25);
    assertThat(check.suspects()).hasSize(1);
  }
}
