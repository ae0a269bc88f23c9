package io.mekong.tests.bench.fleet;

/**
 * What was sent to all sidecars.
 *
 * @param responses to them; each costs a round trip, since each is answered
 * @param bytes of responses, as protobuf
 * @param linkBytes of HTTP/2 both ways; 0 where nothing counts it
 */
record Traffic(long responses, long bytes, long linkBytes) {
  static Traffic of(Lags lags, Link link) {
    return new Traffic(lags.responses().get(), lags.bytes().get(), link.bytes());
  }

  Traffic minus(Traffic earlier) {
    return new Traffic(
        responses - earlier.responses, bytes - earlier.bytes, linkBytes - earlier.linkBytes);
  }
}
