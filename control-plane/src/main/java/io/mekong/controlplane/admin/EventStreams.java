package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableSet;
import io.mekong.registry.event.EventCursor;
import io.mekong.registry.event.EventLog;
import io.mekong.registry.event.EventType;
import io.mekong.registry.event.LoggedEvent;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.sse.Event;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that read events along, each on a virtual thread of its own that reads the log no faster
 * than its client; what it has not read yet lies in the log's memory, not in one of its own.
 */
final class EventStreams {
  private static final Logger log = LoggerFactory.getLogger(EventStreams.class);
  private static final int MOST_CLIENTS = 64;
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  /** A client that takes nothing for so long is ended. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EventLog events;
  private final Duration heartbeat;
  private final Semaphore places = new Semaphore(MOST_CLIENTS);

  EventStreams(EventLog events) {
    this(events, HEARTBEAT);
  }

  EventStreams(EventLog events, Duration heartbeat) {
    this.events = events;
    this.heartbeat = heartbeat;
  }

  /**
   * What a client asks for.
   *
   * @param service empty for all
   * @param types empty for all
   * @param after number of the last event that it has; empty for what comes from now on
   */
  record Wanted(Optional<String> service, ImmutableSet<String> types, OptionalLong after) {
    /** Checks what was asked; throws {@link ErrorCode#INVALID_PARAMETER}. */
    static Wanted of(@Nullable String service, ImmutableSet<String> types, OptionalLong after) {
      if (service != null && !ServiceKey.isValid(service)) {
        throw new ApiException(
            ErrorCode.INVALID_PARAMETER, "no service can be called this; see /api/v1/services");
      }
      if (!EventType.ALL.containsAll(types)) {
        throw new ApiException(
            ErrorCode.INVALID_PARAMETER, "type must be of " + String.join(", ", EventType.ALL));
      }
      return new Wanted(Optional.ofNullable(service), types, after);
    }

    /** A gap is always told: what is missing may have been wanted. */
    boolean matches(LoggedEvent event) {
      return event.type().equals(EventType.GAP)
          || ((service.isEmpty() || service.get().equals(event.service()))
              && (types.isEmpty() || types.contains(event.type())));
    }
  }

  /** The number behind which come the newest events, so many of them. */
  long before(int newest) {
    return Math.max(0, events.newest() - newest);
  }

  /** One stream; throws when there are too many. */
  Publisher<Event<String>> open(Wanted wanted) {
    if (places.availablePermits() == 0) {
      throw tooMany();
    }
    return subscriber -> begin(subscriber, wanted);
  }

  private static ApiException tooMany() {
    return new ApiException(
        ErrorCode.TOO_MANY_REQUESTS,
        MOST_CLIENTS + " clients read events already; end one of them");
  }

  private void begin(Subscriber<? super Event<String>> subscriber, Wanted wanted) {
    Client client = new Client(subscriber, wanted);
    subscriber.onSubscribe(client);
    if (places.tryAcquire()) {
      client.thread.start();
    } else {
      subscriber.onError(tooMany());
    }
  }

  private final class Client implements Subscription, Runnable {
    final Thread thread = Thread.ofVirtual().name("events-client").unstarted(this);
    private final Subscriber<? super Event<String>> subscriber;
    private final Wanted wanted;
    private final Semaphore demand = new Semaphore(0);
    private volatile boolean cancelled;

    Client(Subscriber<? super Event<String>> subscriber, Wanted wanted) {
      this.subscriber = subscriber;
      this.wanted = wanted;
    }

    @Override
    public void request(long count) {
      int room = Integer.MAX_VALUE / 2 - demand.availablePermits();
      demand.release(Math.clamp(count, 0, Math.max(0, room)));
    }

    @Override
    public void cancel() {
      cancelled = true;
      thread.interrupt();
    }

    @Override
    public void run() {
      try (EventCursor cursor = events.cursor(wanted.after())) {
        follow(cursor);
        end();
      } catch (InterruptedException e) {
        log.debug("a client of events has gone");
      } catch (RuntimeException e) {
        log.error("a stream of events failed, a fault of ours", e);
        subscriber.onError(e);
      } finally {
        places.release();
      }
    }

    private void follow(EventCursor cursor) throws InterruptedException {
      Event<String> next = comment("events");
      while (!cancelled && demand.tryAcquire(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        subscriber.onNext(next);
        if (cursor.ended()) {
          return;
        }
        next = next(cursor).map(Client::told).orElseGet(() -> comment("nothing new"));
      }
    }

    private void end() {
      if (!cancelled) {
        subscriber.onComplete();
      }
    }

    /** The next one that is wanted; empty when none came for the time between heartbeats. */
    private Optional<LoggedEvent> next(EventCursor cursor) throws InterruptedException {
      long due = System.nanoTime() + heartbeat.toNanos();
      Duration left = heartbeat;
      while (left.isPositive() && !cursor.ended()) {
        Optional<LoggedEvent> next = cursor.next(left).filter(wanted::matches);
        if (next.isPresent()) {
          return next;
        }
        left = Duration.ofNanos(due - System.nanoTime());
      }
      return Optional.empty();
    }

    private static Event<String> told(LoggedEvent event) {
      return Event.of(event.json()).id(Long.toString(event.seq())).name(event.type());
    }

    /** Without data nothing but the comment is written. */
    private static Event<String> comment(String text) {
      return Event.of("").comment(text);
    }
  }
}
