package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A stream of the incremental protocol. */
public final class DeltaSession extends Session {
  private static final int MOST_IN_FLIGHT = 4;

  /** A stream on which nothing has been asked yet. */
  public DeltaSession(NodeGroup group, NodeFacts facts, NodeViews views, SessionLimits limits) {
    super(group, facts, views, limits);
  }

  /**
   * Takes a request. "A DeltaDiscoveryRequest may change subscriptions and answer a response at
   * once; both count, whether or not its nonce is known."
   */
  public Answer request(DiscoveryRequest.Delta request) {
    Optional<TypeState> found = state(request.typeUrl());
    if (found.isEmpty()) {
      return Answer.NONE;
    }
    TypeState state = found.get();
    boolean first = state.greetingOwed() && state.subscription().equals(Subscription.NONE);
    Answer answer =
        state
            .inFlight
            .take(request.nonce())
            .map(sent -> answered(state, sent, request.error()))
            .orElse(Answer.NONE);
    if (!first && request.subscribe().isEmpty() && request.unsubscribe().isEmpty()) {
      return answer; // and nothing else, as most requests
    }
    ImmutableMap<String, String> kept = first ? request.initialVersions() : ImmutableMap.of();
    state.initially(kept);
    boolean again = !first && state.subscription().wildcard() && request.subscribe().contains("*");
    Subscription.Legacy legacy = first ? legacy(state.type) : Subscription.Legacy.NOTHING;
    subscribe(
        state,
        state.subscription().changed(request.subscribe(), request.unsubscribe(), legacy),
        request.subscribe(),
        asked(request, state, kept.keySet()));
    if (again) {
      state.oweEverything();
    }
    return answer;
  }

  /**
   * "The server must answer every name that is subscribed to, even one it has sent before", but for
   * what an earlier stream left behind: initial_resource_versions are there to keep that from being
   * sent again. "It will not be populated in any message after the first in a stream": there it
   * says nothing.
   */
  private static Iterable<String> asked(
      DiscoveryRequest.Delta request, TypeState state, Set<String> kept) {
    List<String> unsubscribed =
        request.unsubscribe().stream().filter(state.subscription()::wants).toList();
    return () ->
        Stream.concat(
                request.subscribe().stream().filter(name -> !kept.contains(name)),
                unsubscribed.stream())
            .filter(name -> !name.equals("*") && !name.isEmpty())
            .iterator();
  }

  private static Subscription.Legacy legacy(XdsType type) {
    return type.legacyWildcard() ? Subscription.Legacy.WILDCARD : Subscription.Legacy.NOTHING;
  }

  @Override
  TypeStatus.Extent refusedBy(TypeState state) {
    return TypeStatus.Extent.RESOURCES;
  }

  @Override
  Plan changes(TypeState state, ResourceTable table, Due due) {
    boolean greeting = state.greetingOwed() && state.subscription().wildcard();
    if (due.puts().isEmpty() && due.missing().isEmpty() && !greeting) {
      return Plan.NOTHING;
    }
    ImmutableList<VersionedResource> part = Parts.next(state, due.puts(), limits.partBytes());
    if (state.type.aliased()) {
      return Aliases.answer(table.digest().text(), part, due.missing());
    }
    return Plan.of(table.digest().text(), part, part, due.missing());
  }

  @Override
  Plan trial(TypeState state, ResourceTable table, Due due, Trial trial) {
    return Plan.of(table.digest().text(), trial.resources(), trial);
  }

  /** "A response can be sent that provides a Resource with the resource unset." */
  @Override
  Plan heartbeat(TypeState state, ResourceTable table, ImmutableList<VersionedResource> resources) {
    List<VersionedResource> beats = resources.stream().map(VersionedResource::heartbeat).toList();
    return Plan.of(table.digest().text(), beats, List.of(), List.of());
  }

  @Override
  Plan removals(TypeState state, ResourceTable table, Due due) {
    if (due.removals().isEmpty()) {
      return Plan.NOTHING;
    }
    return new Plan(
        table.digest().text(),
        List.of(),
        List.of(),
        state.type.aliased() ? Aliases.removed(state, table, due.removals()) : due.removals(),
        Set.copyOf(due.removals()),
        null,
        false);
  }

  @Override
  void sent(Outbound.Response response) {}

  @Override
  boolean full(TypeState state, ResourceTable table, int unanswered) {
    return unanswered >= MOST_IN_FLIGHT;
  }
}
