package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.grpc.stub.ServerCallStreamObserver;
import io.mekong.admin.v1.WatchEventsRequest;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.grpc.Statuses;
import io.micronaut.http.sse.Event;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One client that reads events along; it is given the next one when it has room for it. */
final class GrpcEvents implements Subscriber<Event<String>> {
  private static final Logger log = LoggerFactory.getLogger(GrpcEvents.class);

  private final ServerCallStreamObserver<io.mekong.admin.v1.Event> to;
  private final AtomicBoolean asked = new AtomicBoolean();
  private volatile @Nullable Subscription subscription;

  private GrpcEvents(ServerCallStreamObserver<io.mekong.admin.v1.Event> to) {
    this.to = to;
  }

  static void follow(
      EventStreams events,
      WatchEventsRequest request,
      ServerCallStreamObserver<io.mekong.admin.v1.Event> to) {
    try {
      if (request.hasAfter() && request.getAfter() < 0) {
        throw new ApiException(
            ErrorCode.INVALID_PARAMETER,
            "after must be the number of an event; 0 gives all that is kept");
      }
      EventStreams.Wanted wanted =
          EventStreams.Wanted.of(
              request.getService().isEmpty() ? null : request.getService(),
              ImmutableSet.copyOf(request.getTypesList()),
              request.hasAfter() ? OptionalLong.of(request.getAfter()) : OptionalLong.empty());
      GrpcEvents client = new GrpcEvents(to);
      to.setOnReadyHandler(client::ask);
      to.setOnCancelHandler(client::cancel);
      events.open(wanted).subscribe(client);
    } catch (ApiException e) {
      to.onError(Statuses.of(e));
    }
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    ask();
  }

  /** One at a time: what comes meanwhile stays in the log. */
  private void ask() {
    Subscription open = subscription;
    if (open != null && to.isReady() && asked.compareAndSet(false, true)) {
      open.request(1);
    }
  }

  private void cancel() {
    Subscription open = subscription;
    if (open != null) {
      open.cancel();
    }
  }

  @Override
  public void onNext(Event<String> event) {
    if (!event.getData().isEmpty()) {
      to.onNext(message(event)); // without data it is a sign of life, which HTTP/2 has itself
    }
    asked.set(false);
    ask();
  }

  private static io.mekong.admin.v1.Event message(Event<String> event) {
    io.mekong.admin.v1.Event.Builder message =
        io.mekong.admin.v1.Event.newBuilder()
            .setSeq(Long.parseLong(String.valueOf(event.getId())))
            .setType(String.valueOf(event.getName()));
    try {
      JsonFormat.parser().merge(event.getData(), message.getFieldsBuilder());
    } catch (InvalidProtocolBufferException e) {
      log.warn("a line of the event log is not JSON seq={}", event.getId(), e);
    }
    return message.build();
  }

  @Override
  public void onError(Throwable fault) {
    to.onError(
        Statuses.of(
            fault instanceof ApiException known
                ? known
                : new ApiException(ErrorCode.INTERNAL, "a fault of Mekong's own; the log has it")));
  }

  @Override
  public void onComplete() {
    to.onCompleted();
  }
}
