package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one stream knows of one type: the subscription, the table that was last sent from, and the
 * names for which the client holds something else than that table. The client holds {@code
 * exceptions[name]} if there is an exception, else what {@code seen} has under the name.
 */
final class TypeState {
  final XdsType type;
  final InFlight inFlight;
  final TypeStatus status = new TypeStatus();
  final NodeSight sight;
  private Subscription subscription = Subscription.NONE;
  @Nullable ResourceTable seen; // put in doubt by HeldCheck
  final Exceptions exceptions; // read by Standings and Differences
  final Refusals refusals; // read by Standings
  final RefusedRemovals refusedRemovals; // read by Unanswered
  private Past past = Past.KNOWN;
  private @Nullable ResourceTable lender;

  /** A first request, and a new wildcard, must be answered even when there is nothing to say. */
  private boolean greetingOwed = true;

  private long namesCompared;

  TypeState(XdsType type, NodeSight sight) {
    this.type = type;
    this.sight = sight;
    inFlight = new InFlight();
    exceptions = new Exceptions();
    refusals = new Refusals();
    refusedRemovals = new RefusedRemovals();
  }

  private TypeState(TypeState original) {
    type = original.type;
    sight = original.sight;
    inFlight = original.inFlight.copy();
    exceptions = original.exceptions.copy();
    refusals = original.refusals.copy();
    refusedRemovals = original.refusedRemovals.copy();
    subscription = original.subscription;
    seen = original.seen;
  }

  /** What is known now, to be read by another thread: nothing is to be sent from it. */
  TypeState copy() {
    return new TypeState(this);
  }

  Subscription subscription() {
    return subscription;
  }

  @Nullable ResourceTable seen() {
    return seen;
  }

  boolean greetingOwed() {
    return greetingOwed;
  }

  void greeted() {
    greetingOwed = false;
  }

  /** Whether nothing can differ between the table and what the client holds. */
  @SuppressWarnings("ReferenceEquality") // equal tables are one object
  boolean settled(ResourceTable table) {
    return seen == table && exceptions.isEmpty();
  }

  /** Whether a part of this very table was sent: what is due still is the rest of that push. */
  @SuppressWarnings("ReferenceEquality")
  boolean holdsMostOf(ResourceTable table) {
    return seen == table;
  }

  /** Names looked at since the last call. */
  long takeNamesCompared() {
    long count = namesCompared;
    namesCompared = 0;
    return count;
  }

  /** The client held these versions before this stream. */
  void initially(Map<String, String> versions) {
    versions.forEach((name, version) -> exceptions.put(name, Held.version(version)));
  }

  /**
   * Takes over a new subscription.
   *
   * @param asked names that must be answered, whatever the client holds: at least those that were
   *     not wanted by name before
   */
  void subscribe(Subscription next, Iterable<String> asked) {
    if (next.wildcard() && !subscription.wildcard()) {
      settleNames();
      greetingOwed = true;
    }
    if (!next.namesAsIn(subscription)) {
      leaveUnwanted(next);
    }
    if (subscription.wildcard() && !next.wildcard()) {
      exceptions.removeIf(name -> !next.wants(name));
      refusedRemovals.leftUnless(next);
    }
    Subscription before = subscription;
    subscription = next;
    if (isFirst(before, next)) {
      exceptions.putUntold(next.names());
      return;
    }
    for (String name : asked) {
      if (next.wants(name)) {
        if (!before.wants(name)) {
          // What the table had of it meanwhile is nothing that the client was sent.
          exceptions.putIfAbsent(name, Held.UNTOLD);
        }
        owe(name);
      }
    }
  }

  /** The client names something for the first time, and nothing is known of what it names. */
  private boolean isFirst(Subscription before, Subscription next) {
    return before.isEmpty() && !next.wildcard() && exceptions.isEmpty() && refusals.isEmpty();
  }

  private void leaveUnwanted(Subscription next) {
    for (String name : subscription.names()) {
      if (!next.wants(name)) {
        exceptions.remove(name);
        refusedRemovals.left(name);
        leave(name);
      }
    }
  }

  /** A refused name that is left may have been the guilty one of those refused with it. */
  private void leave(String name) {
    if (past == Past.UNKNOWN && refusals.names().contains(name)) {
      refusals.releaseAll();
    } else {
      refusals.release(name);
    }
  }

  /**
   * Everything else was not wanted so far: from now on only exceptions tell what the client holds.
   */
  private void settleNames() {
    for (String name : subscription.names()) {
      exceptions.put(name, held(name));
    }
    seen = null;
  }

  /** The client must be answered about this name. */
  void owe(String name) {
    refusals.release(name);
    Held held = held(name);
    if (!held.owed()) {
      exceptions.put(name, held.andOwed());
    }
  }

  /** The client asked for everything again. */
  void oweEverything() {
    ResourceTable table = seen;
    if (table != null) {
      for (VersionedResource resource : table.resources().values()) {
        if (sight.of(resource) != null) {
          owe(resource.name());
        }
      }
    }
  }

  /** The client must be answered about all names it asked for. */
  void oweAllNames() {
    subscription.names().forEach(this::owe);
  }

  Held held(String name) {
    Held exception = exceptions.get(name);
    if (exception != null) {
      return exception;
    }
    ResourceTable table = seen;
    return table == null ? Held.NOTHING : Held.of(visible(table, name));
  }

  /** Another table has what the newest lacks and the push under way needs; null for none. */
  void lend(@Nullable ResourceTable next) {
    lender = next;
  }

  @Nullable VersionedResource visibleOrLent(ResourceTable table, String name) {
    return orLent(visible(table, name), name);
  }

  @Nullable VersionedResource orLent(@Nullable VersionedResource here, String name) {
    ResourceTable other = lender;
    return here != null || other == null ? here : lent(visible(other, name));
  }

  /** The newest table will not tell that the client holds it. */
  private @Nullable VersionedResource lent(@Nullable VersionedResource resource) {
    if (resource != null) {
      Held held = held(resource.name());
      if (held.version().equals(resource.version())) {
        exceptions.put(resource.name(), held);
      }
    }
    return resource;
  }

  /** The resource as this node may see it, or null. */
  @Nullable VersionedResource visible(ResourceTable table, String name) {
    return sight.find(table, name);
  }

  /** What differs between the table and what the client holds; costs the change where it can. */
  Due due(ResourceTable table) {
    if (!refusals.isEmpty()) {
      refusals.releaseChanged(name -> visibleOrLent(table, name));
    }
    return new Differences(this, table).due();
  }

  void compared(int names) {
    namesCompared += names;
  }

  /**
   * From now on the client holds this table, but for what was due and is not sent yet.
   *
   * @param due all that differed
   * @param sent names that go out now
   */
  void advance(ResourceTable table, Due due, Set<String> sent) {
    Map<String, Held> kept = new HashMap<>();
    for (VersionedResource put : due.puts()) {
      keepUnsent(put.name(), sent, kept);
    }
    due.missing().forEach(name -> keepUnsent(name, sent, kept));
    due.removals().forEach(name -> keepUnsent(name, sent, kept));
    keepLent(table, due, sent, kept);
    status.told(table, kept);
    if (!refusals.isEmpty()) {
      sent.forEach(refusals::release);
      refusals.names().forEach(name -> kept.put(name, held(name)));
    }
    exceptions.replaceBy(kept);
    seen = table;
  }

  /** Only an exception can tell that the client holds what the newest table lacks. */
  private void keepLent(ResourceTable table, Due due, Set<String> sent, Map<String, Held> kept) {
    ResourceTable other = lender;
    if (other == null) {
      return;
    }
    for (VersionedResource put : due.puts()) {
      if (sent.contains(put.name()) && visible(table, put.name()) == null) {
        kept.put(put.name(), Held.of(put));
      }
    }
    exceptions.forEach((name, held) -> {
      if (!sent.contains(name) && visible(table, name) == null && visible(other, name) != null) {
        kept.putIfAbsent(name, held);
      }
    });
  }

  private void keepUnsent(String name, Set<String> sent, Map<String, Held> kept) {
    if (!sent.contains(name)) {
      kept.put(name, held(name));
    }
  }

  /**
   * What a response will change; before {@link #advance}, after which the client holds it.
   *
   * @param removals names of which some may be told to be gone
   */
  InFlight.Load load(Plan plan, List<String> removals) {
    return InFlight.load(plan, removals, this::held);
  }

  /**
   * The client refused a response.
   *
   * @return resources that it will not be sent again
   */
  List<Refusals.Suspect> nacked(InFlight.Load load, String message) {
    inFlight.refused(load);
    refusedRemovals.nacked(load, message);
    List<VersionedResource> refused = load.changed().stream().filter(this::holds).toList();
    List<Refusals.Suspect> convicted;
    if (past == Past.UNKNOWN) {
      refusals.addWhole(refused, message);
      convicted = List.of();
    } else {
      convicted = refusals.add(load, refused, message);
    }
    refused.forEach(r -> exceptions.put(r.name(), Held.unsure(load, r.name())));
    return convicted;
  }

  void past(Past next) {
    past = next;
  }

  /**
   * What a full response holds now: the table, but of what is withheld the version before it, if
   * there is one.
   */
  List<VersionedResource> served(List<VersionedResource> visible) {
    if (refusals.isEmpty()) {
      return visible;
    }
    List<VersionedResource> served = new ArrayList<>(visible.size());
    for (VersionedResource resource : visible) {
      VersionedResource now =
          refusals.withholds(resource) ? held(resource.name()).resource() : resource;
      if (now != null) {
        served.add(now);
      }
    }
    return served;
  }

  /**
   * Before a full response to a client whose past is unknown: what was refused has to be in it
   * again, since leaving it out would remove what the client holds.
   *
   * @return what is no longer withheld
   */
  List<VersionedResource> releaseForUnknownPast(List<VersionedResource> visible) {
    if (past == Past.KNOWN || refusals.isEmpty()) {
      return List.of();
    }
    List<VersionedResource> again = visible.stream().filter(refusals::withholds).toList();
    refusals.releaseAll();
    return again;
  }

  /** Whether the client was sent this very version last, and still wants it. */
  boolean holds(VersionedResource resource) {
    return subscription.wants(resource.name())
        && held(resource.name()).version().equals(resource.version());
  }

  Session.Opinion opinionOf(VersionedResource resource) {
    boolean refused =
        convicted().stream().anyMatch(suspect -> InFlight.isSame(suspect.refused(), resource));
    if (refused) {
      return Session.Opinion.REFUSED;
    }
    boolean holds = held(resource.name()).version().equals(resource.version());
    return holds && !inFlight.holds(resource) ? Session.Opinion.ACCEPTED : Session.Opinion.NONE;
  }

  /** The next part of a refused response to try alone, or null. */
  @Nullable Trial nextTrial() {
    return refusals.isEmpty() ? null : refusals.nextTrial();
  }

  /** Resources that this client is not sent again in that version. */
  ImmutableList<Refusals.Suspect> convicted() {
    return refusals.convicted();
  }

  /** Whether a name of this type is refused in its newest version. */
  boolean refuses() {
    return !refusals.isEmpty();
  }
}
