package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.snapshot.NodeSelector;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.WantedReport.State;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares what a client should have of one type with what it was sent and has ACKed, name by name,
 * as it was at one moment.
 *
 * <p>Made on the thread of the session, which copies what may change there: exceptions, refusals
 * and unanswered responses, few or immutable. Tables are shared. The comparison itself, which costs
 * a look at every name, is for the thread of whoever asks.
 */
public final class WantedCheck {
  private final TypeState state;
  private final @Nullable ResourceTable newest;

  private WantedCheck(TypeState state, @Nullable ResourceTable newest) {
    this.state = state;
    this.newest = newest;
  }

  /**
   * One for each type that the client asked for; on the thread of the session.
   *
   * @param tables the newest; null when nothing is published yet
   */
  public static ImmutableList<WantedCheck> of(Session session, @Nullable Tables tables) {
    return session.states.values().stream()
        .map(state -> {
          ResourceTable table =
              tables == null ? null : tables.find(session.views().of(state.type)).orElse(null);
          return new WantedCheck(state.copy(), table);
        })
        .collect(ImmutableList.toImmutableList());
  }

  /** Of which type. */
  public XdsType type() {
    return state.type;
  }

  /** Every name that the client asked for, should have, was sent or brought along, in order. */
  public Stream<WantedReport> names() {
    Unanswered unanswered = new Unanswered(state);
    NavigableSet<String> names = new TreeSet<>(state.subscription().names());
    state.exceptions.names().stream().filter(state.subscription()::wants).forEach(names::add);
    if (state.subscription().wildcard()) {
      addVisible(newest, names);
      addVisible(state.seen(), names);
    }
    unanswered.mayBeThere().stream().filter(state.subscription()::wants).forEach(names::add);
    return names.stream().map(name -> of(name, unanswered));
  }

  private void addVisible(@Nullable ResourceTable table, NavigableSet<String> names) {
    if (table != null) {
      Session.visible(state, table).forEach(resource -> names.add(resource.name()));
    }
  }

  /** One name; empty when the client has nothing to do with it. */
  public Optional<WantedReport> find(String name) {
    if (!state.subscription().wants(name)) {
      return Optional.empty();
    }
    WantedReport report = of(name, new Unanswered(state));
    boolean asked = state.subscription().names().contains(name);
    return report.state() == State.ABSENT && !asked ? Optional.empty() : Optional.of(report);
  }

  private WantedReport of(String name, Unanswered unanswered) {
    VersionedResource wanted = newest == null ? null : state.visible(newest, name);
    Known held = Known.of(state.held(name));
    Refusals.Suspect suspect = state.refusals.suspect(name);
    Known sent = suspect == null ? held : Known.of(suspect.refused());
    return new WantedReport(
        state.type,
        name,
        wanted == null ? gone(name, sent, unanswered) : state(wanted, sent, suspect, unanswered),
        wanted,
        sent,
        unanswered.acked(name, held),
        wanted != null && unanswered.mayChange(wanted),
        message(name, sent, suspect));
  }

  /** Sent or not, what the client has not ACKed to be gone is there. */
  private static State gone(String name, Known sent, Unanswered unanswered) {
    boolean there = !sent.isNothing() || unanswered.mayBeThere().contains(name);
    return there ? State.EXTRA : State.ABSENT;
  }

  private static State state(
      VersionedResource wanted,
      Known sent,
      Refusals.@Nullable Suspect suspect,
      Unanswered unanswered) {
    if (sent.isNothing()) {
      return State.MISSING;
    }
    if (!sent.version().equals(wanted.version())) {
      return State.STALE;
    }
    if (suspect != null) {
      return State.REFUSED;
    }
    return unanswered.holds(wanted) ? State.UNANSWERED : State.IN_SYNC;
  }

  private String message(String name, Known sent, Refusals.@Nullable Suspect suspect) {
    if (suspect != null) {
      return ClientWords.shown(state.type, suspect.message());
    }
    RefusedRemovals.Kept kept = sent.isNothing() ? state.refusedRemovals.of(name) : null;
    return kept == null ? "" : ClientWords.shown(state.type, kept.message());
  }

  /** Whether a version is kept out of the table that the node would be sent otherwise. */
  public boolean lacks(Quarantined kept) {
    ResourceTable table = newest;
    if (table == null || !table.key().equals(kept.table())) {
      return false;
    }
    String name = kept.refused().name();
    NodeSelector nodes = kept.refused().selector();
    VersionedResource wanted = state.visible(table, name);
    boolean selectedForItself = wanted != null && !wanted.selector().everyNode();
    return state.subscription().wants(name)
        && state.sight.of(kept.refused()) != null
        && nodes.matches(state.sight.facts())
        && !(nodes.everyNode() && selectedForItself);
  }
}
