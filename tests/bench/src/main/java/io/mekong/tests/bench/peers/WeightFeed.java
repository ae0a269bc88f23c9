package io.mekong.tests.bench.peers;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
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
 * Watches registrations and tells of weights alone. Ends the process when the watch ends or tells
 * of something else, since nobody would notice a gap.
 */
final class WeightFeed implements StreamObserver<WatchResponse> {
  private static final ByteString FROM = ByteString.copyFromUtf8("/services/");
  private static final ByteString TO = ByteString.copyFromUtf8("/services0");
  private static final Pattern KEY = Pattern.compile("/services/([^/]+)/[^/]+");
  private static final Pattern VALUE =
      Pattern.compile("\"addr\":\"([^\"]+)\",\"port\":(\\d+),\"weight\":(\\d+)");

  private final ImmutableMap<String, Integer> numbers;
  private final Consumer<ImmutableList<WeightChange>> listener;
  private final CountDownLatch created = new CountDownLatch(1);

  private WeightFeed(
      ImmutableMap<String, Integer> numbers, Consumer<ImmutableList<WeightChange>> listener) {
    this.numbers = numbers;
    this.listener = listener;
  }

  /**
   * Blocks until the watch stands; tells then on a thread of gRPC.
   *
   * @param recording whose services it may tell of
   */
  static void follow(URI etcd, Recording recording, Consumer<ImmutableList<WeightChange>> listener)
      throws InterruptedException {
    WeightFeed feed = new WeightFeed(recording.numbers(), listener);
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
    if (response.getEventsCount() > 0) {
      listener.accept(
          response.getEventsList().stream()
              .map(this::change)
              .collect(ImmutableList.toImmutableList()));
    }
  }

  private WeightChange change(Event event) {
    Matcher key = match(KEY, event.getKv().getKey());
    Matcher value = match(VALUE, event.getKv().getValue());
    return new WeightChange(
        requireNonNull(numbers.get(key.group(1)), "a service that was not recorded"),
        value.group(1) + ":" + value.group(2),
        Integer.parseInt(value.group(3)));
  }

  private static Matcher match(Pattern pattern, ByteString text) {
    Matcher matcher = pattern.matcher(text.toStringUtf8());
    if (!matcher.find()) {
      throw new IllegalStateException("no weight is told by " + text.toStringUtf8());
    }
    return matcher;
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
