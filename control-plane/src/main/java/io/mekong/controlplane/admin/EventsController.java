package io.mekong.controlplane.admin;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.sse.Event;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** What happens in the registry, as it happens. */
@Controller("/api/v1/events")
@ExecuteOn(TaskExecutors.BLOCKING)
final class EventsController {
  private static final Splitter COMMAS = Splitter.on(',').trimResults().omitEmptyStrings();

  private final EventStreams streams;

  EventsController(EventStreams streams) {
    this.streams = streams;
  }

  /**
   * Server-sent events: {@code id} is the number, {@code event} the type, {@code data} the line of
   * the event log. They begin after Last-Event-ID, or with what comes next; what is no longer kept
   * is an event of type gap. Without news a comment comes every 15 s. Who reads too slowly is ended
   * with a gap.
   *
   * @param service only events about this service, and gaps
   * @param type only events of these types, separated by commas, and gaps
   * @param last how many of the newest events come first, up to 1,000, whoever they are about; only
   *     without Last-Event-ID
   * @param lastEventId number of the last event that the reader has; 0 for all that is kept
   */
  @Get(produces = MediaType.TEXT_EVENT_STREAM, headRoute = false)
  Publisher<Event<String>> events(
      @QueryValue @Nullable String service,
      @QueryValue @Nullable String type,
      @QueryValue @Nullable String last,
      @Header("Last-Event-ID") @Nullable String lastEventId) {
    return streams.open(
        EventStreams.Wanted.of(
            service,
            type == null ? ImmutableSet.of() : ImmutableSet.copyOf(COMMAS.split(type)),
            position(last, lastEventId)));
  }

  private OptionalLong position(@Nullable String last, @Nullable String lastEventId) {
    if (lastEventId != null) {
      return OptionalLong.of(number(lastEventId));
    }
    return last == null
        ? OptionalLong.empty()
        : OptionalLong.of(streams.before(Paging.of(null, last).limit()));
  }

  private static long number(String given) {
    try {
      long position = Long.parseLong(given);
      if (position >= 0) {
        return position;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new ApiException(
        ErrorCode.INVALID_PARAMETER,
        "Last-Event-ID must be the number of an event; 0 gives all that is kept");
  }
}
