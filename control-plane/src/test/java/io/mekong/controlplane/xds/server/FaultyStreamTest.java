package io.mekong.controlplane.xds.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Status;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.tests.kit.DeltaAdsClient;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A fault of ours while one stream is served. Streams of one connection share an event loop. */
class FaultyStreamTest {
  private static final String CDS = XdsType.CLUSTER.typeUrl();
  private static final String LDS = XdsType.LISTENER.typeUrl();

  private final AtomicBoolean listenersFail = new AtomicBoolean();
  private final AtomicBoolean reportsFail = new AtomicBoolean();
  private final OpenPort port =
      new OpenPort(
          new XdsObserver() {
            @Override
            public void sent(XdsType type, int bytes, int resources) {
              if (type == XdsType.LISTENER && listenersFail.get()) {
                throw new IllegalStateException("on purpose");
              }
            }

            @Override
            public void departed(StreamReport last, String why) {
              if (reportsFail.get()) {
                throw new IllegalStateException("on purpose too");
              }
            }
          });

  @AfterEach
  void stop() {
    port.close();
  }

  /** Listeners are named first, so the faulty stream is woken before the other. */
  @Test
  void a_stream_that_fails_ends_and_the_others_are_woken() {
    port.publisher().put(XdsType.LISTENER, "l", 1).put(XdsType.CLUSTER, "c", 1);
    port.publish(XdsType.LISTENER, XdsType.CLUSTER);
    try (DeltaAdsClient faulty = DeltaAdsClient.open(port.channel(), "n1");
        DeltaAdsClient other = DeltaAdsClient.open(port.channel(), "n2")) {
      faulty.subscribe(LDS).expectAndAck(LDS);
      other.subscribe(CDS).expectAndAck(CDS);
      listenersFail.set(true);
      port.publisher().put(XdsType.LISTENER, "l", 2).put(XdsType.CLUSTER, "d", 1);
      port.publish(XdsType.LISTENER, XdsType.CLUSTER);

      assertThat(other.expectAndAck(CDS).getResourcesList())
          .extracting(Resource::getName)
          .containsExactly("d");
      Status end = faulty.expectEnd();
      assertThat(end.getCode()).isEqualTo(Status.Code.INTERNAL);
      assertThat(end.getDescription()).contains("fault of the control plane");
      await().until(() -> port.connected().get() == 1);
    }
  }

  @Test
  void a_stream_of_which_the_last_report_fails_ends_all_the_same() {
    port.publisher().put(XdsType.LISTENER, "l", 1);
    port.publish(XdsType.LISTENER);
    try (DeltaAdsClient faulty = DeltaAdsClient.open(port.channel(), "n1")) {
      faulty.subscribe(LDS).expectAndAck(LDS);
      reportsFail.set(true);
      listenersFail.set(true);
      port.publisher().put(XdsType.LISTENER, "l", 2);
      port.publish(XdsType.LISTENER);

      assertThat(faulty.expectEnd().getCode()).isEqualTo(Status.Code.INTERNAL);
    }
  }
}
