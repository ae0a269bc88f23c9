package io.mekong.tests.kit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One bidirectional call whose responses wait in a queue until a test takes them. */
final class DiscoveryCall<Q, R> implements AutoCloseable {
  private static final long LIMIT_SECONDS = 10;

  /** A server that has something to say says it well within this time on loopback. */
  private static final long QUIET_MILLIS = 200;

  private final BlockingQueue<R> responses = new LinkedBlockingQueue<>();
  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final ClientCall<Q, R> call;
  private volatile boolean reading = true;

  DiscoveryCall(Channel channel, MethodDescriptor<Q, R> method) {
    call = channel.newCall(method, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(R response) {
            responses.add(response);
            if (reading) {
              call.request(1);
            }
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
          }
        },
        new Metadata());
    call.request(1);
  }

  /** At most one more response is taken from the transport until {@link #readAgain}. */
  void stopReading() {
    reading = false;
  }

  void readAgain() {
    reading = true;
    call.request(1);
  }

  void send(Q request) {
    call.sendMessage(request);
  }

  /** Nothing more will be sent. */
  void halfClose() {
    call.halfClose();
  }

  R expect() {
    R response = poll(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS));
    if (response == null) {
      throw new AssertionError("no response within 10 s; stream ended: " + end.getNow(null));
    }
    return response;
  }

  void expectNothing() {
    R response = poll(QUIET_MILLIS);
    if (response != null) {
      throw new AssertionError("expected nothing but was " + response);
    }
  }

  private @Nullable R poll(long millis) {
    try {
      return responses.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while waiting for a response", e);
    }
  }

  Status expectEnd() {
    return end.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    call.cancel("test is over", null);
  }
}
