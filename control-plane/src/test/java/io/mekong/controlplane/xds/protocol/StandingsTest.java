package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.ResourceReport.Standing;
import org.junit.jupiter.api.Test;

/** What status pages are told of each name. */
class StandingsTest {
  private final DeltaTalk talk = new DeltaTalk();

  private ResourceReport refused(XdsType type) {
    talk.publisher.put(type, "a", 1);
    talk.subscribe(type, "a");
    talk.nack(talk.next(), "cannot use v1");
    return talk.session.resources().getFirst();
  }

  @Test
  void a_refusal_is_told_in_the_words_of_the_client() {
    assertThat(refused(XdsType.CLUSTER).standing()).isEqualTo(Standing.REFUSED);
    assertThat(talk.session.resources().getFirst().message()).isEqualTo("cannot use v1");
  }

  @Test
  void a_client_that_refuses_a_secret_may_quote_it() {
    ResourceReport report = refused(XdsType.SECRET);
    assertThat(report.standing()).isEqualTo(Standing.REFUSED);
    assertThat(report.message()).isNotEmpty().doesNotContain("v1");
  }
}
