package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.quarantine.Former;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Responses of one type that the client has not answered, oldest first; a few at most. */
final class InFlight {
  /** Behind this many, the oldest answer is no longer waited for. */
  static final int REMEMBERED = 16;

  private final ArrayDeque<Sent> sent = new ArrayDeque<>();

  /**
   * Floor of the oldest one that is no longer remembered; negative for none. Clients answer in
   * order: the next answer that is understood comes after that to all of those.
   */
  private long floorOfLost = -1;

  final LostNames lost; // read by Unanswered and Standings

  InFlight() {
    this(new LostNames());
  }

  private InFlight(LostNames lost) {
    this.lost = lost;
  }

  /**
   * A response that went out.
   *
   * @param nonce names it on this stream
   * @param version of the set after it
   * @param load what it changed
   * @param sentNanos when
   * @param floor table revision that the client has once all responses before it are answered
   */
  record Sent(String nonce, String version, Load load, long sentNanos, long floor) {
    Sent after(Load refused) {
      Load mended = load.after(refused);
      return mended.equals(load) ? this : new Sent(nonce, version, mended, sentNanos, floor);
    }
  }

  /**
   * What a response changed for the client.
   *
   * @param changed resources that differ from what the client held
   * @param before of those, what the client was sent last on this stream; nothing for the others
   * @param elsewhere of those, names under which the client holds something from an earlier stream
   * @param gone names that it took away, with what the client was sent last or had when it came
   * @param trial set when these resources were sent alone to find out which one is refused
   */
  record Load(
      ImmutableList<VersionedResource> changed,
      ImmutableMap<String, VersionedResource> before,
      ImmutableSet<String> elsewhere,
      ImmutableMap<String, Known> gone,
      @Nullable Trial trial) {

    /** The same, when what it replaced was refused: it replaced what was there before that. */
    Load after(Load refused) {
      Map<String, VersionedResource> had = new HashMap<>(before);
      Set<String> fromElsewhere = new HashSet<>(elsewhere);
      Map<String, Known> took = new HashMap<>(gone);
      for (VersionedResource resource : refused.changed) {
        String name = resource.name();
        if (Known.of(resource).equals(gone.get(name))) {
          took.put(name, refused.had(name));
        }
        VersionedResource replaced = before.get(name);
        if (replaced != null && isSame(replaced, resource)) {
          VersionedResource earlier = refused.before.get(name);
          had.remove(name);
          if (earlier != null) {
            had.put(name, earlier);
          } else if (refused.elsewhere.contains(name)) {
            fromElsewhere.add(name);
          }
        }
      }
      took.values().removeIf(Known::isNothing);
      return new Load(
          changed,
          ImmutableMap.copyOf(had),
          ImmutableSet.copyOf(fromElsewhere),
          ImmutableMap.copyOf(took),
          trial);
    }

    /** What the client had under a name that is among the changed ones. */
    Known had(String name) {
      VersionedResource earlier = before.get(name);
      if (earlier != null) {
        return Known.of(earlier);
      }
      return elsewhere.contains(name) ? Known.UNKNOWN : Known.NOTHING;
    }

    /** Names under which the client has something else after it. */
    Stream<String> names() {
      return Stream.concat(changed.stream().map(VersionedResource::name), gone.keySet().stream());
    }

    /** What the client had under a name before. */
    Former former(String name) {
      return new Former(before.get(name), !elsewhere.contains(name));
    }
  }

  /**
   * What a response will change.
   *
   * @param removals names of which some may be told to be gone
   * @param held what the client holds under a name before it
   */
  static Load load(Plan plan, List<String> removals, Function<String, Held> held) {
    ImmutableMap.Builder<String, VersionedResource> before = ImmutableMap.builder();
    ImmutableSet.Builder<String> elsewhere = ImmutableSet.builder();
    for (VersionedResource resource : plan.changed()) {
      Held replaced = held.apply(resource.name());
      VersionedResource last = replaced.resource();
      if (last != null) {
        before.put(resource.name(), last);
      } else if (replaced.isFromElsewhere()) {
        elsewhere.add(resource.name());
      }
    }
    return new Load(
        ImmutableList.copyOf(plan.changed()),
        before.buildKeepingLast(),
        elsewhere.build(),
        plan.silent() ? ImmutableMap.of() : gone(removals, plan.told(), held),
        plan.trial());
  }

  /** Names of which the client is told that they are gone, with what it held. */
  private static ImmutableMap<String, Known> gone(
      List<String> removals, Set<String> told, Function<String, Held> held) {
    ImmutableMap.Builder<String, Known> gone = ImmutableMap.builder();
    for (String name : removals) {
      Known had = told.contains(name) ? Known.of(held.apply(name)) : Known.NOTHING;
      if (!had.isNothing()) {
        gone.put(name, had);
      }
    }
    return gone.buildKeepingLast();
  }

  void add(Sent response) {
    if (sent.size() == REMEMBERED) {
      Sent oldest = sent.removeFirst();
      floorOfLost = floorOfLost < 0 ? oldest.floor() : floorOfLost;
      lost.add(oldest.load());
    }
    sent.addLast(response);
  }

  /** The client refused a response, and has what it had before whatever is sent since. */
  void refused(Load load) {
    if (!sent.isEmpty()) {
      List<Sent> mended = sent.stream().map(response -> response.after(load)).toList();
      sent.clear();
      sent.addAll(mended);
    }
  }

  /** Takes the response with this nonce out, or empty when the nonce is unknown. */
  Optional<Sent> take(String nonce) {
    Iterator<Sent> iterator = sent.iterator();
    while (iterator.hasNext()) {
      Sent candidate = iterator.next();
      if (candidate.nonce().equals(nonce)) {
        iterator.remove();
        findLost();
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /** The same, and forgets older ones: a SotW client answers only the newest it has read. */
  Optional<Sent> takeNewest(String nonce) {
    if (sent.stream().noneMatch(candidate -> candidate.nonce().equals(nonce))) {
      return Optional.empty();
    }
    while (!sent.getFirst().nonce().equals(nonce)) {
      sent.removeFirst();
    }
    findLost();
    return Optional.of(sent.removeFirst());
  }

  private void findLost() {
    if (floorOfLost >= 0) {
      floorOfLost = -1;
      lost.clear();
    }
  }

  /** What the client has for sure: all that was told, but for what is not answered. */
  long floor(long told) {
    if (floorOfLost >= 0) {
      return floorOfLost;
    }
    return sent.isEmpty() ? told : sent.getFirst().floor();
  }

  /** Names of what the client is told of for the first time. */
  Stream<String> firsts() {
    return sent.stream()
        .flatMap(response ->
            response.load().changed().stream()
                .map(VersionedResource::name)
                .filter(name -> !response.load().before().containsKey(name)));
  }

  /** Oldest first. */
  Iterable<Sent> all() {
    return sent;
  }

  Iterable<Sent> newestFirst() {
    return sent.reversed();
  }

  /** The same responses. */
  InFlight copy() {
    InFlight copy = new InFlight(lost.copy());
    copy.sent.addAll(sent);
    copy.floorOfLost = floorOfLost;
    return copy;
  }

  boolean isEmpty() {
    return sent.isEmpty();
  }

  /** When the oldest was sent; empty when all are answered. */
  Optional<Long> oldestNanos() {
    return sent.isEmpty() ? Optional.empty() : Optional.of(sent.getFirst().sentNanos());
  }

  /** Whether one of those sent up to a moment is not answered and still waited for. */
  boolean awaitsSentUntil(long untilNanos, long patienceNanos, long nowNanos) {
    for (Sent candidate : sent) {
      if (candidate.sentNanos() - untilNanos <= 0
          && nowNanos - candidate.sentNanos() < patienceNanos) {
        return true;
      }
    }
    return false;
  }

  /** Whether this version of a resource, that the client was sent last, may not be answered. */
  boolean holds(VersionedResource resource) {
    return lost.has(resource.name()) || carrying(resource) != null;
  }

  /** What the unanswered response changed that carried this version; null when there is none. */
  @Nullable Load carrying(VersionedResource resource) {
    for (Sent candidate : sent) {
      for (VersionedResource other : candidate.load().changed()) {
        if (isSame(other, resource)) {
          return candidate.load();
        }
      }
    }
    return null;
  }

  static boolean isSame(VersionedResource one, VersionedResource other) {
    return one.name().equals(other.name()) && one.version().equals(other.version());
  }

  /** Whether a trial was sent within the last {@code patienceNanos} and is not answered. */
  boolean trying(long patienceNanos, long nowNanos) {
    for (Sent candidate : sent) {
      if (candidate.load().trial() != null && nowNanos - candidate.sentNanos() < patienceNanos) {
        return true;
      }
    }
    return false;
  }

  /** How many were sent within the last {@code patienceNanos} and are not answered. */
  int younger(long patienceNanos, long nowNanos) {
    int count = 0;
    for (Sent candidate : sent) {
      if (nowNanos - candidate.sentNanos() < patienceNanos) {
        count++;
      }
    }
    return count;
  }
}
