package io.mekong.registry.service;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.source.StrictJson;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The body of a registration: the JSON that is stored, and beside it {@code id} and {@code ttl},
 * which are not. A drain that it speaks of is dropped: that is not for the writer of a registration
 * to say.
 *
 * @param id empty: made from address and port, so that a repeated request finds its first one
 * @param timeToLive 5 s to 24 h in whole seconds; empty when nothing was said
 * @param value what is stored, unknown fields included
 */
public record RegistrationRequest(
    Optional<InstanceId> id, Optional<Duration> timeToLive, ByteString value) {
  /** Life of a lease when nothing is said. */
  public static final Duration DEFAULT_TIME_TO_LIVE = Duration.ofSeconds(30);

  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofHours(24);
  private static final Pattern TIME_TO_LIVE = Pattern.compile("(\\d{1,5})(s|m|h)");

  /** Reads a body; throws {@link ApiException}. */
  public static RegistrationRequest parse(byte[] body) {
    ObjectNode object = object(ByteString.copyFrom(body));
    Optional<InstanceId> id = text("id", object.remove("id")).map(RegistrationRequest::id);
    Optional<Duration> timeToLive =
        text("ttl", object.remove("ttl")).map(RegistrationRequest::timeToLive);
    StoredRegistration.withoutDrain(object);
    return new RegistrationRequest(id, timeToLive, StrictJson.write(object));
  }

  private static ObjectNode object(ByteString body) {
    try {
      return StrictJson.read(body, "the body");
    } catch (StrictJson.MalformedException e) {
      throw new ApiException(ErrorCode.MALFORMED_JSON, String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.INVALID_REGISTRATION, String.valueOf(e.getMessage()), e);
    }
  }

  /** The same request, with this to be stored. */
  RegistrationRequest withValue(ByteString other) {
    return new RegistrationRequest(id, timeToLive, other);
  }

  /** The life to grant. */
  Duration leaseLife() {
    return timeToLive.orElse(DEFAULT_TIME_TO_LIVE);
  }

  private static Optional<String> text(String name, @Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return Optional.empty();
    }
    if (!node.isTextual()) {
      throw invalid("field '" + name + "' must be a string");
    }
    return Optional.of(node.textValue());
  }

  private static InstanceId id(String text) {
    try {
      return new InstanceId(text);
    } catch (IllegalArgumentException e) {
      throw new ApiException(ErrorCode.INVALID_NAME, String.valueOf(e.getMessage()), e);
    }
  }

  private static Duration timeToLive(String text) {
    Matcher matcher = TIME_TO_LIVE.matcher(text);
    if (matcher.matches()) {
      long amount = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
          };
      if (duration.compareTo(SHORTEST) >= 0 && duration.compareTo(LONGEST) <= 0) {
        return duration;
      }
    }
    throw invalid("field 'ttl' must be a time from 5s to 24h, such as 30s");
  }

  private static ApiException invalid(String detail) {
    return new ApiException(ErrorCode.INVALID_REGISTRATION, detail);
  }
}
