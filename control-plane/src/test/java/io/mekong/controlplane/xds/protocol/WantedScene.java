package io.mekong.controlplane.xds.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.WantedReport.State;
import java.util.List;

/** What tests of {@link WantedCheck} have in common: one client, told word by word. */
abstract class WantedScene {
  static final XdsType CDS = XdsType.CLUSTER;
  static final XdsType EDS = XdsType.ENDPOINT;

  final DeltaTalk talk = new DeltaTalk();

  static <T> T only(List<T> some) {
    assertThat(some).hasSize(1);
    return some.getFirst();
  }

  WantedCheck check() {
    return only(WantedCheck.of(talk.session, talk.publisher.tables()));
  }

  static String version(XdsType type, int content) {
    return TestPublisher.resource(type, "a", "", content).version();
  }

  /** The one name that there is. */
  WantedReport only() {
    return only(check().names().toList());
  }

  static void assertIs(WantedReport report, State state, int sent, int acked) {
    assertThat(report.state()).isEqualTo(state);
    assertThat(report.sent().version()).isEqualTo(versionOrNothing(report.type(), sent));
    assertThat(report.acked().version()).isEqualTo(versionOrNothing(report.type(), acked));
  }

  static String versionOrNothing(XdsType type, int content) {
    return content == 0 ? "" : version(type, content);
  }

  Outbound.Response push(int content) {
    talk.publisher.put(CDS, "a", content);
    return talk.next();
  }

  void accepted(int content) {
    talk.subscribe(CDS);
    var _ = talk.ack(push(content));
  }
}
