package io.mekong.tests.bench.peers;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches registrations and tells of first instances, {@code /services/sN/i0}, the weight alone.
 * Ends the process when the watch ends, since nobody would notice a gap.
 */
final class WeightFeed implements StreamObserver<WatchResponse> {
  private static final ByteString FROM = ByteString.copyFromUtf8("/services/");
  private static final ByteString TO = ByteString.copyFromUtf8("/services0");
  private static final Pattern KEY = Pattern.compile("/services/s(\\d+)/i0");
  private static final Pattern WEIGHT = Pattern.compile("\"weight\":(\\d+)");

  private final Consumer<ImmutableList<WeightChange>> listener;
  private final CountDownLatch created = new CountDownLatch(1);

  private WeightFeed(Consumer<ImmutableList<WeightChange>> listener) {
    this.listener = listener;
  }

  /** Blocks until the watch stands; tells then on a thread of gRPC. */
  static void follow(URI etcd, Consumer<ImmutableList<WeightChange>> listener)
      throws InterruptedException {
    WeightFeed feed = new WeightFeed(listener);
    StreamObserver<WatchRequest> watch =
        WatchGrpc.newStub(
                NettyChannelBuilder.forAddress(etcd.getHost(), etcd.getPort())
                    .usePlaintext()
                    .directExecutor()
                    .build())
            .watch(feed);
    watch.onNext(
        WatchRequest.newBuilder()
            .setCreateRequest(WatchCreateRequest.newBuilder().setKey(FROM).setRangeEnd(TO))
            .build());
    feed.created.await();
  }

  @Override
  public void onNext(WatchResponse response) {
    if (response.getCreated()) {
      created.countDown();
    }
    ImmutableList<WeightChange> changes =
        response.getEventsList().stream()
            .filter(WeightFeed::isFirst)
            .map(event -> new WeightChange(service(event), weight(event)))
            .collect(ImmutableList.toImmutableList());
    if (!changes.isEmpty()) {
      listener.accept(changes);
    }
  }

  private static boolean isFirst(Event event) {
    return KEY.matcher(event.getKv().getKey().toStringUtf8()).matches();
  }

  private static int service(Event event) {
    return number(KEY.matcher(event.getKv().getKey().toStringUtf8()));
  }

  private static int weight(Event event) {
    return number(WEIGHT.matcher(event.getKv().getValue().toStringUtf8()));
  }

  private static int number(Matcher matcher) {
    if (!matcher.find()) {
      throw new IllegalStateException("a registration of something else");
    }
    return Integer.parseInt(matcher.group(1));
  }

  @Override
  public void onError(Throwable fault) {
    System.err.println("the watch ended: " + fault);
    System.exit(1);
  }

  @Override
  public void onCompleted() {
    onError(Status.UNAVAILABLE.asException());
  }
}
