package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.Digest;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A stream of the state-of-the-world protocol. */
public final class SotwSession extends Session {
  private static final int MOST_IN_FLIGHT = 1;

  private final Map<XdsType, String> lastNonce = new EnumMap<>(XdsType.class);
  private final Map<XdsType, String> offered = new EnumMap<>(XdsType.class);
  private boolean keepsAlive = true;

  /** A stream on which nothing has been asked yet. */
  public SotwSession(NodeGroup group, NodeFacts facts, NodeViews views, SessionLimits limits) {
    super(group, facts, views, limits);
  }

  /** The client keeps resources for ever and needs no heartbeat; before the first request. */
  public void knowsNoTimeToLive() {
    keepsAlive = false;
  }

  @Override
  boolean keepsAlive() {
    return keepsAlive;
  }

  /** Who refuses a full response goes on with what the response left out, too. */
  @Override
  TypeStatus.Extent refusedBy(TypeState state) {
    return state.type.fullState() ? TypeStatus.Extent.WHOLE : TypeStatus.Extent.RESOURCES;
  }

  /** Takes a request. "A request with a stale nonce is ignored": whole, its names too. */
  public Answer request(DiscoveryRequest.Sotw request) {
    Optional<TypeState> found = state(request.typeUrl());
    if (found.isEmpty()) {
      return Answer.NONE;
    }
    TypeState state = found.get();
    String last = lastNonce.get(state.type);
    boolean stale = last != null && !request.nonce().isEmpty() && !request.nonce().equals(last);
    if (stale && state.type.fullState()) {
      return Answer.NONE;
    }
    // Parts of one push do not wait for each other's answers: those count, though stale.
    Optional<InFlight.Sent> sent = state.inFlight.takeNewest(request.nonce());
    Answer answer = sent.map(s -> answered(state, s, request.error())).orElse(Answer.NONE);
    if (stale) {
      return answer;
    }
    if (answer == Answer.ACK) {
      state.past(Past.KNOWN);
    }
    Subscription before = state.subscription();
    take(state, request);
    if (last != null && sent.isEmpty() && state.subscription().equals(before)) {
      EnvoyQuirks.repeated(state);
    }
    return answer;
  }

  private void take(TypeState state, DiscoveryRequest.Sotw request) {
    boolean first = !lastNonce.containsKey(state.type);
    Subscription before = state.subscription();
    Subscription next = before.listed(request.names(), legacy(state.type));
    if (first && state.type.fullState() && !request.versionInfo().isEmpty()) {
      state.past(Past.UNKNOWN);
      if (next.wildcard() && next.names().isEmpty()) {
        // Only a whole set has a version that says what the client holds: endpoints and routes come
        // in parts, and names that were left and asked for again look the same.
        offered.put(state.type, request.versionInfo());
      }
    }
    ImmutableSet<String> added = added(before, next);
    subscribe(state, next, added, added);
  }

  /** Only what is told whole can be asked for whole. */
  private static Subscription.Legacy legacy(XdsType type) {
    return type.fullState() ? Subscription.Legacy.WILDCARD : Subscription.Legacy.NOTHING;
  }

  private static ImmutableSet<String> added(Subscription before, Subscription next) {
    if (next.namesAsIn(before)) {
      return ImmutableSet.of();
    }
    return next.names().stream()
        .filter(name -> !before.names().contains(name))
        .collect(ImmutableSet.toImmutableSet());
  }

  @Override
  Plan changes(TypeState state, ResourceTable table, Due due) {
    return state.type.fullState() ? union(state, table, due) : part(state, table, due);
  }

  /** Old and new together: nothing that is in use goes before its users have gone. */
  private Plan union(TypeState state, ResourceTable table, Due due) {
    if (due.puts().isEmpty() && due.missing().isEmpty() && !state.greetingOwed()) {
      return Plan.NOTHING;
    }
    List<VersionedResource> visible = visible(state, table);
    List<VersionedResource> changed = new ArrayList<>(due.puts());
    changed.addAll(state.releaseForUnknownPast(visible));
    List<VersionedResource> all = standing(state, visible, due);
    String version = digest(all);
    if (version.equals(offered.remove(state.type))) {
      // The client has this very set from an earlier stream.
      state.greeted();
      state.past(Past.KNOWN);
      return Plan.silently(names(changed, due.missing()));
    }
    Plan plan = Plan.of(version, all, changed, due.missing());
    return new Plan(version, all, changed, List.of(), plan.told(), null, false);
  }

  /**
   * What a full response holds before removals: what is served, and what is to be removed but may
   * still be referred to.
   */
  private static List<VersionedResource> standing(
      TypeState state, List<VersionedResource> visible, Due due) {
    List<VersionedResource> all = new ArrayList<>(state.served(visible));
    for (String name : due.removals()) {
      VersionedResource old = state.held(name).resource();
      if (old != null) {
        all.add(old);
      }
    }
    return all;
  }

  /** Types without full state: only what changed; a name that is gone is told by nothing. */
  private Plan part(TypeState state, ResourceTable table, Due due) {
    if (due.puts().isEmpty()) {
      return Plan.silently(ImmutableSet.copyOf(due.missing()));
    }
    ImmutableList<VersionedResource> part = Parts.next(state, due.puts(), limits.partBytes());
    ImmutableSet<String> told = names(part, due.missing());
    // The version of the whole table: that of the subscribed part would cost a look at all of it.
    return new Plan(table.digest().text(), part, part, List.of(), told, null, false);
  }

  @Override
  Plan removals(TypeState state, ResourceTable table, Due due) {
    if (due.removals().isEmpty()) {
      return Plan.NOTHING;
    }
    if (!state.type.fullState()) {
      return Plan.silently(ImmutableSet.copyOf(due.removals()));
    }
    List<VersionedResource> visible = visible(state, table);
    List<VersionedResource> again = state.releaseForUnknownPast(visible);
    List<VersionedResource> all = state.served(visible);
    return new Plan(digest(all), all, again, List.of(), names(again, due.removals()), null, false);
  }

  /**
   * "To update the TTL, the management server resends the resource": whole, because clients differ
   * in which version they expect of one without a body.
   */
  @Override
  Plan heartbeat(TypeState state, ResourceTable table, ImmutableList<VersionedResource> resources) {
    if (!state.type.fullState()) {
      return Plan.of(table.digest().text(), resources, List.of(), List.of());
    }
    List<VersionedResource> all = standing(state, visible(state, table), state.due(table));
    return Plan.of(digest(all), all, List.of(), List.of());
  }

  @Override
  Plan trial(TypeState state, ResourceTable table, Due due, Trial trial) {
    if (!state.type.fullState()) {
      return Plan.of(table.digest().text(), trial.resources(), trial);
    }
    Set<String> tried = names(trial.resources(), List.of());
    List<VersionedResource> all = new ArrayList<>(trial.resources());
    for (VersionedResource resource : standing(state, visible(state, table), due)) {
      if (!tried.contains(resource.name())) {
        all.add(resource);
      }
    }
    return Plan.of(digest(all), all, trial);
  }

  private static String digest(List<VersionedResource> resources) {
    Digest sum = Digest.ZERO;
    for (VersionedResource resource : resources) {
      sum = sum.plus(resource.digest());
    }
    return sum.text();
  }

  @Override
  boolean full(TypeState state, ResourceTable table, int unanswered) {
    boolean restOfPush = !state.type.fullState() && state.holdsMostOf(table);
    return unanswered >= (restOfPush ? InFlight.REMEMBERED : MOST_IN_FLIGHT);
  }

  @Override
  void sent(Outbound.Response response) {
    lastNonce.put(response.type(), response.nonce());
  }
}
