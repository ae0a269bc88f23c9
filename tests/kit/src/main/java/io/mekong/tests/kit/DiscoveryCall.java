package io.mekong.tests.kit;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One bidirectional call whose responses wait in a queue until a test takes them. */
final class DiscoveryCall<Q, R> implements AutoCloseable {
  private static final long LIMIT_SECONDS = 10;

  /** A server that has something to say says it well within this time on loopback. */
  private static final long QUIET_MILLIS = 200;

  /** What was heard, in order; empty for the end. */
  private final BlockingQueue<Optional<R>> heard = new LinkedBlockingQueue<>();

  private final CompletableFuture<Status> end = new CompletableFuture<>();
  private final ClientCall<Q, R> call;
  private volatile boolean reading = true;

  DiscoveryCall(Channel channel, MethodDescriptor<Q, R> method) {
    call = channel.newCall(method, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(R response) {
            heard.add(Optional.of(response));
            if (reading) {
              call.request(1);
            }
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            end.complete(status);
            heard.add(Optional.empty());
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

  /** The next response; a stream that has ended has none, and is not waited for. */
  R expect() {
    return poll(TimeUnit.SECONDS.toMillis(LIMIT_SECONDS))
        .orElseThrow(() -> new AssertionError("no response; stream ended: " + end.getNow(null)));
  }

  void expectNothing() {
    Optional<R> response = poll(QUIET_MILLIS);
    if (response.isPresent()) {
      throw new AssertionError("expected nothing but was " + response.get());
    }
  }

  private Optional<R> poll(long millis) {
    try {
      Optional<R> next = heard.poll(millis, TimeUnit.MILLISECONDS);
      if (next == null) {
        return Optional.empty();
      }
      if (next.isEmpty()) {
        heard.add(next); // nothing comes after it
      }
      return next;
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
