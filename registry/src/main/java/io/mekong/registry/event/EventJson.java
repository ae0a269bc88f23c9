package io.mekong.registry.event;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.LifeStep;
import io.mekong.registry.model.Opinion;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes events as lines. A field that is absent has its default or does not apply. */
final class EventJson {
  private static final JsonFactory JSON = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private EventJson() {}

  /**
   * Where an event stands.
   *
   * @param seq its number
   * @param time RFC 3339, in UTC
   * @param revision of the source that the registry reflected then
   */
  record Place(long seq, String time, long revision) {}

  static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** What makes up the line beside place, type and name. */
  private interface Rest {
    void write(JsonGenerator json) throws IOException;
  }

  private record Head(String type, String service, String id) {
    static Head of(String type) {
      return new Head(type, "", "");
    }

    static Head of(String type, ServiceKey service) {
      return new Head(type, service.name(), "");
    }

    static Head of(String type, ServiceKey service, InstanceId id) {
      return new Head(type, service.name(), id.value());
    }
  }

  /** A process began. */
  static LoggedEvent started(Place place) {
    return line(place, Head.of(EventType.STARTED), json -> {});
  }

  /** So many events are missing here. */
  static LoggedEvent gap(Place place, long lost, String cause) {
    return line(
        place,
        Head.of(EventType.GAP),
        json -> {
          json.writeNumberField("lost", lost);
          json.writeStringField("cause", cause);
        });
  }

  /** Events of these numbers are missing for one reader; {@code place} bears the last of them. */
  static LoggedEvent missed(Place place, long from, String cause) {
    return line(
        place,
        Head.of(EventType.GAP),
        json -> {
          json.writeNumberField("from", from);
          json.writeNumberField("to", place.seq());
          json.writeStringField("cause", cause);
        });
  }

  static LoggedEvent line(Place place, RegistryEvent event) {
    return switch (event) {
      case RegistryEvent.Registered put -> registered(place, put);
      case RegistryEvent.Deregistered(var basis, var service, var id, long lease) ->
          line(
              place,
              Head.of(EventType.DELETED, service, id),
              json -> {
                json.writeStringField("basis", basis.name());
                lease(json, lease);
              });
      case RegistryEvent.Lived(LifeStep step) -> lived(place, step);
      case RegistryEvent.Observed observed -> observed(place, observed);
      case RegistryEvent.HoldRestored(var instance, var cause, var age) ->
          line(
              place,
              Head.of(EventType.HOLD_RESTORED, instance.service(), instance.id()),
              json -> {
                json.writeStringField("cause", cause.name());
                json.writeNumberField("ageMs", age.toMillis());
                InstanceJson.all(json, instance);
              });
      case RegistryEvent.ProtectionBegan(var service) ->
          line(place, Head.of(EventType.PROTECTION_BEGAN, service), json -> {});
      case RegistryEvent.ProtectionEnded(var service) ->
          line(place, Head.of(EventType.PROTECTION_ENDED, service), json -> {});
      case RegistryEvent.Released(var service) ->
          line(
              place,
              service
                  .map(key -> Head.of(EventType.RELEASED, key))
                  .orElse(Head.of(EventType.RELEASED)),
              json -> {});
      case RegistryEvent.Rejected rejected -> rejected(place, rejected);
      case RegistryEvent.RejectionEnded(String key) ->
          line(
              place, Head.of(EventType.REJECTION_ENDED), json -> json.writeStringField("key", key));
      case RegistryEvent.FreshnessChanged(var state, String cause) ->
          line(
              place,
              Head.of(EventType.FRESHNESS),
              json -> {
                json.writeStringField("to", state.name());
                unlessEmpty(json, "cause", cause);
              });
      case RegistryEvent.ServedFromDisk _ ->
          line(place, Head.of(EventType.SERVED_FROM_DISK), json -> {});
    };
  }

  private static LoggedEvent registered(Place place, RegistryEvent.Registered put) {
    ServiceInstance now = put.now();
    String type = put.before().isPresent() ? EventType.CHANGED : EventType.PUT;
    return line(
        place,
        Head.of(type, now.service(), now.id()),
        json -> {
          json.writeStringField("basis", put.basis().name());
          InstanceJson.all(json, now);
          if (put.before().isPresent()) {
            json.writeObjectFieldStart("was");
            InstanceJson.difference(json, put.before().get(), now);
            json.writeEndObject();
          }
        });
  }

  private static LoggedEvent lived(Place place, LifeStep step) {
    return line(
        place,
        Head.of(EventType.LIFE, step.service(), step.id()),
        json -> {
          if (step.from().isPresent()) {
            json.writeStringField("from", step.from().get().name());
          }
          json.writeStringField("to", step.to().state().name());
          json.writeStringField("cause", step.to().cause().name());
          unlessEmpty(json, "evidence", step.to().evidence());
        });
  }

  private static LoggedEvent observed(Place place, RegistryEvent.Observed observed) {
    return line(
        place,
        Head.of(EventType.OPINION, observed.service(), observed.id()),
        json -> {
          json.writeStringField("observer", observed.observer());
          if (observed.opinion().isPresent()) {
            Opinion opinion = observed.opinion().get();
            json.writeStringField("to", opinion.bearing().name());
            unlessEmpty(json, "evidence", opinion.evidence());
            json.writeStringField("addr", opinion.subject().address());
            json.writeNumberField("port", opinion.subject().port());
            json.writeNumberField("createRevision", opinion.subject().createRevision());
          } else {
            json.writeStringField("to", "NONE");
          }
        });
  }

  private static LoggedEvent rejected(Place place, RegistryEvent.Rejected rejected) {
    return line(
        place,
        Head.of(EventType.REJECTED),
        json -> {
          json.writeStringField("key", rejected.key());
          json.writeStringField("cause", rejected.reason());
          json.writeNumberField("modRevision", rejected.revision());
          json.writeBooleanField(
              "lastGoodServed", rejected.lastGood() == RegistryEvent.LastGood.SERVED);
        });
  }

  private static LoggedEvent line(Place place, Head head, Rest rest) {
    StringWriter text = new StringWriter(256);
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("seq", place.seq());
      json.writeStringField("time", place.time());
      json.writeNumberField("revision", place.revision());
      json.writeStringField("type", head.type());
      unlessEmpty(json, "service", head.service());
      unlessEmpty(json, "id", head.id());
      rest.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing into memory failed", e);
    }
    return new LoggedEvent(place.seq(), head.type(), head.service(), head.id(), text.toString());
  }

  private static void unlessEmpty(JsonGenerator json, String field, String text)
      throws IOException {
    if (!text.isEmpty()) {
      json.writeStringField(field, text);
    }
  }

  static void lease(JsonGenerator json, long lease) throws IOException {
    if (lease != 0) {
      json.writeStringField("lease", Long.toHexString(lease));
    }
  }
}
