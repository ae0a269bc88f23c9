package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A client that follows the protocol to the letter: holds what it accepts, forgets what it
 * unsubscribes from, refuses a response whole when one of its resources is bad.
 */
abstract class SimulatedClient {
  private final Map<XdsType, Map<String, String>> held = new TreeMap<>();
  private final Map<XdsType, Set<String>> named = new TreeMap<>();
  final Set<XdsType> wildcards = new TreeSet<>();
  final ArrayDeque<Outbound.Response> inbox = new ArrayDeque<>();
  private final Predicate<VersionedResource> bad;
  long responses;

  SimulatedClient(Predicate<VersionedResource> bad) {
    this.bad = bad;
    for (XdsType type : XdsType.values()) {
      held.put(type, new TreeMap<>());
      named.put(type, new TreeSet<>());
    }
  }

  /** What it holds of a type: name to version. */
  final Map<String, String> held(XdsType type) {
    return Objects.requireNonNull(held.get(type));
  }

  /** What it asked for by name. */
  final Set<String> named(XdsType type) {
    return Objects.requireNonNull(named.get(type));
  }

  abstract Session session();

  /** A new stream of the same client. */
  abstract void reconnect(Session next);

  /** Asks for everything of a type. */
  abstract void wildcard(XdsType type);

  abstract void subscribe(XdsType type, String name);

  abstract void unsubscribe(XdsType type, String name);

  abstract void accept(Outbound.Response response);

  abstract void refuse(Outbound.Response response, String message);

  /** Some clients say which resource is bad, some do not, and some name another one. */
  private String complaint(Outbound.Response response) {
    return switch ((int) (responses % 3)) {
      case 0 -> "a field is out of range";
      case 1 ->
          "Error adding/updating: "
              + response.resources().stream().filter(bad).map(VersionedResource::name).toList();
      default -> "after " + response.resources().getFirst().name() + " something is wrong";
    };
  }

  /** Takes all that the session has to say now; bounded. */
  void receive(Tables tables, long nowNanos) {
    for (int i = 0; i < 1000; i++) {
      Outbound outbound = session().next(tables, nowNanos);
      if (outbound == null) {
        return;
      }
      if (!(outbound instanceof Outbound.Response response)) {
        throw new AssertionError("refused: " + outbound);
      }
      responses++;
      inbox.add(response);
    }
    throw new AssertionError("a session that never falls silent: a hot loop");
  }

  /** Answers the oldest response, if there is one. */
  void answerOne() {
    Outbound.@Nullable Response response = inbox.poll();
    if (response == null) {
      return;
    }
    if (response.resources().stream().anyMatch(bad)) {
      refuse(response, complaint(response));
    } else {
      accept(response);
    }
  }

  boolean wants(XdsType type, String name) {
    return wildcards.contains(type) || named(type).contains(name);
  }

  /** Whether a resource of this type and version is refused. */
  boolean holdsBad(Predicate<String> badVersion) {
    return held.values().stream().anyMatch(mine -> mine.values().stream().anyMatch(badVersion));
  }

  /** Answers and listens until nobody has anything to say; time passes meanwhile. */
  long settle(Tables tables, long fromNanos) {
    long now = fromNanos;
    for (int i = 0; i < 200; i++) {
      receive(tables, now);
      if (inbox.isEmpty() && i > 100) {
        return now;
      }
      while (!inbox.isEmpty()) {
        answerOne();
      }
      now += 500_000_000L;
    }
    throw new AssertionError("client and session never come to rest");
  }

  /** Of the newest versions those that this client asked for. */
  ImmutableMap<String, String> wanted(XdsType type, Map<String, String> newest) {
    return newest.entrySet().stream()
        .filter(entry -> wants(type, entry.getKey()))
        .collect(ImmutableMap.toImmutableMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
