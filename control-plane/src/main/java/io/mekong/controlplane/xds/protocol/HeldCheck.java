package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.time.Duration;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a client holds of one type and has accepted with the table that it is served from,
 * some names at a time; changes nothing. On the thread of the session.
 *
 * <p>What is on its way for less than 30 s and what the client refused is explained. Everything
 * else is suspect: it may still be about to be sent, so that only what stays suspect is wrong.
 */
public final class HeldCheck {
  /** Most suspects that are named of one type of one stream. */
  public static final int MAX_SUSPECTS = 1_000;

  private static final long ON_ITS_WAY_NANOS = Duration.ofSeconds(30).toNanos();

  /** Below every revision, so that no log of changes reaches back to it. */
  private static final long NO_REVISION = -1;

  private final Session session;
  private final TypeState state;
  private final ImmutableList.Builder<Suspect> suspects = ImmutableList.builder();
  private int named;
  private @Nullable Iterator<String> names;

  /** Whether something is held back until the client answers. */
  private boolean waits;

  private long compared;
  private long onTheWay;
  private long refused;

  /** Why a resource is suspect. */
  public enum Why {
    /** The client holds something else than it is served. */
    DIFFERENT,
    /** It was sent and not answered for 30 s. */
    UNANSWERED
  }

  /**
   * A resource that may be wrong.
   *
   * @param type of it
   * @param name of it
   * @param held version that the client uses, as far as is known; empty for none
   * @param expected version that it is served; empty for none
   * @param why what is wrong
   */
  public record Suspect(XdsType type, String name, String held, String expected, Why why) {}

  private HeldCheck(Session session, TypeState state) {
    this.session = session;
    this.state = state;
  }

  /** One for each type that the client asked for. */
  public static ImmutableList<HeldCheck> of(Session session) {
    return session.states.values().stream()
        .map(state -> new HeldCheck(session, state))
        .collect(ImmutableList.toImmutableList());
  }

  /** The next response compares everything that the client wants, as if nothing were known. */
  public static void compareAgain(Session session) {
    for (TypeState state : session.states.values()) {
      ResourceTable last = state.seen;
      if (last != null) {
        state.seen =
            new ResourceTable(
                last.key(), NO_REVISION, last.digest(), last.resources(), last.changes());
      }
    }
  }

  /**
   * Goes on.
   *
   * @param tables the newest
   * @param most names to look at
   * @return whether there is more to look at
   */
  public boolean goOn(Tables tables, long nowNanos, int most) {
    ResourceTable table = tables.find(session.views().of(state.type)).orElse(null);
    if (table == null) {
      return false;
    }
    Iterator<String> left = names;
    if (left == null) {
      unanswered(nowNanos);
      left = begin(table);
      names = left;
    }
    waits = session.waiting() && isOnTheWay(nowNanos);
    for (int i = 0; i < most && left.hasNext(); i++) {
      compare(left.next(), table);
    }
    return left.hasNext();
  }

  /** Where nothing can differ, nothing is looked at. */
  private Iterator<String> begin(ResourceTable table) {
    Subscription wanted = state.subscription();
    if (state.settled(table)) {
      compared = wanted.wildcard() ? table.resources().size() : wanted.names().size();
      return ImmutableSet.<String>of().iterator();
    }
    ImmutableSet.Builder<String> all = ImmutableSet.builder();
    all.addAll(wanted.names());
    addWanted(state.exceptions.names(), all);
    if (wanted.wildcard()) {
      all.addAll(table.resources().keySet());
      ResourceTable last = state.seen;
      if (last != null) {
        all.addAll(last.resources().keySet());
      }
    }
    return all.build().iterator();
  }

  private void addWanted(Set<String> some, ImmutableSet.Builder<String> all) {
    some.stream().filter(state.subscription()::wants).forEach(all::add);
  }

  private void unanswered(long nowNanos) {
    for (InFlight.Sent sent : state.inFlight.all()) {
      boolean young = nowNanos - sent.sentNanos() < ON_ITS_WAY_NANOS;
      for (VersionedResource resource : sent.load().changed()) {
        if (!state.holds(resource)) {
          continue; // replaced, or no longer wanted
        }
        if (young) {
          onTheWay++;
        } else {
          VersionedResource before = sent.load().before().get(resource.name());
          suspect(resource.name(), version(before), resource.version(), Why.UNANSWERED);
        }
      }
    }
  }

  private boolean isOnTheWay(long nowNanos) {
    return session.states.values().stream()
        .anyMatch(each -> each.inFlight.younger(ON_ITS_WAY_NANOS, nowNanos) > 0);
  }

  private void compare(String name, ResourceTable table) {
    if (!state.subscription().wants(name)) {
      return; // left meanwhile
    }
    compared++;
    Held held = state.held(name);
    String expected = version(state.visible(table, name));
    if (!held.owed() && held.version().equals(expected)) {
      return;
    }
    if (state.refusals.suspect(name) != null) {
      refused++;
    } else if (waits) {
      onTheWay++;
    } else {
      suspect(name, held.version(), expected, Why.DIFFERENT);
    }
  }

  private void suspect(String name, String held, String expected, Why why) {
    if (named < MAX_SUSPECTS) {
      named++;
      suspects.add(new Suspect(state.type, name, held, expected, why));
    }
  }

  private static String version(@Nullable VersionedResource resource) {
    return resource == null ? "" : resource.version();
  }

  /** Names looked at, or known to be right. */
  public long compared() {
    return compared;
  }

  /** Resources that were sent a moment ago, or wait for the answer to such. */
  public long onTheWay() {
    return onTheWay;
  }

  /** Resources that the client refused. */
  public long refused() {
    return refused;
  }

  /** What may be wrong, at most {@link #MAX_SUSPECTS}. */
  public ImmutableList<Suspect> suspects() {
    return suspects.build();
  }
}
