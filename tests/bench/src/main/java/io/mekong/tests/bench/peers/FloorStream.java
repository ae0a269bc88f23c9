package io.mekong.tests.bench.peers;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;

/** One delta ADS stream, on its event loop. Answers are read and mean nothing. */
final class FloorStream extends ServerCall.Listener<DeltaDiscoveryRequest> {
  private final ServerCall<DeltaDiscoveryRequest, PreparedMessage> call;
  private final FloorLoop loop;

  FloorStream(ServerCall<DeltaDiscoveryRequest, PreparedMessage> call, FloorLoop loop) {
    this.call = call;
    this.loop = loop;
    call.sendHeaders(new Metadata());
    call.request(1);
  }

  void send(PreparedMessage message) {
    call.sendMessage(message);
  }

  @Override
  public void onMessage(DeltaDiscoveryRequest request) {
    if (request.getResponseNonce().isEmpty()) {
      if (request.getTypeUrl().equals(Recording.CDS)) {
        loop.clusters(this);
      } else {
        loop.follow(this, request.getResourceNamesSubscribeList());
      }
    }
    call.request(1);
  }

  @Override
  public void onHalfClose() {
    loop.forget(this);
    call.close(Status.OK, new Metadata());
  }

  @Override
  public void onCancel() {
    loop.forget(this);
  }
}
