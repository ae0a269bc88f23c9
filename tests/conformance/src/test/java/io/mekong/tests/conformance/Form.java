package io.mekong.tests.conformance;

import io.grpc.Channel;
import io.mekong.tests.kit.AdsClient;
import io.mekong.tests.kit.DeltaAdsClient;

/** "The four variants of the xDS transport protocol". */
enum Form {
  SOTW_AGGREGATED(Kind.Service.AGGREGATED),
  SOTW_SINGLE(Kind.Service.OF_ITS_OWN),
  DELTA_AGGREGATED(Kind.Service.AGGREGATED),
  DELTA_SINGLE(Kind.Service.OF_ITS_OWN);

  private final Kind.Service service;

  Form(Kind.Service service) {
    this.service = service;
  }

  /** Whether a response holds only what differs, and says what is gone. */
  boolean incremental() {
    return switch (this) {
      case SOTW_AGGREGATED, SOTW_SINGLE -> false;
      case DELTA_AGGREGATED, DELTA_SINGLE -> true;
    };
  }

  /** A stream of a node on which nothing has been asked yet. */
  Conversation begin(Channel channel, String node, Kind kind) {
    return incremental()
        ? new DeltaConversation(DeltaAdsClient.open(channel, kind.delta(service), node), kind)
        : new SotwConversation(AdsClient.open(channel, kind.sotw(service), node), kind);
  }
}
