package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One stream of one client. Feed it requests, then ask {@link #next} for responses while the
 * transport takes them; ask again after new tables, an answer of the client, or a tick while {@link
 * #waiting}. Owned by one thread.
 */
public abstract sealed class Session permits DeltaSession, SotwSession {
  final Map<XdsType, TypeState> states = new EnumMap<>(XdsType.class);
  final SessionLimits limits;
  private final NodeSight sight;
  private final NodeViews views;
  private final PushGates gates;
  private long responses;
  private final Push push;
  private final Heartbeats heartbeats = new Heartbeats();
  private boolean waiting;

  /** Whether changes of the push under way wait. */
  private boolean changesWait;

  private Outbound.@Nullable Refuse refusal;
  private long refusedTypes;
  private @Nullable Tables newest;
  private final List<Conviction> convictions = new ArrayList<>();

  Session(NodeGroup group, NodeFacts facts, NodeViews views, SessionLimits limits) {
    this.sight = new NodeSight(group, facts);
    this.views = views;
    this.limits = limits;
    this.push = new Push(views.of(XdsType.ENDPOINT));
    this.gates = new PushGates(states, views, limits);
  }

  /** What a client made of a resource. */
  public enum Opinion {
    /** It was not sent, or not answered. */
    NONE,
    ACCEPTED,
    REFUSED
  }

  /** How an answer of the client was understood, for metrics. */
  public enum Answer {
    /** It answered nothing. */
    NONE,
    ACK,
    NACK
  }

  /** What is new goes first, what is gone goes then, and what was refused is tried again last. */
  private enum Phase {
    CHANGES,
    REMOVALS,
    TRIALS
  }

  /** The state of a type, made at its first request; empty when Mekong does not know the type. */
  final Optional<TypeState> state(String typeUrl) {
    Optional<XdsType> type = XdsType.ofUrl(typeUrl);
    if (type.isEmpty()) {
      refuseType();
    }
    return type.map(known -> states.computeIfAbsent(known, t -> new TypeState(t, sight)));
  }

  /** Counts a request for a type that is not served on this stream. */
  public final void refuseType() {
    refusedTypes++;
  }

  /** Whether the client asked for this type on this stream. */
  public final boolean subscribed(XdsType type) {
    return states.containsKey(type);
  }

  /** What the client wants of a type. */
  public final Subscription subscription(XdsType type) {
    TypeState state = states.get(type);
    return state == null ? Subscription.NONE : state.subscription();
  }

  /** Which tables the node reads. */
  public final NodeViews views() {
    return views;
  }

  /** Requests for types that are not served here: never answered, and the stream lives. */
  public final long refusedTypes() {
    return refusedTypes;
  }

  /** Whether something is held back until an answer or until time passes. */
  public final boolean waiting() {
    return waiting;
  }

  /** Names compared since the last call; must follow the change, not the subscription. */
  public final long takeNamesCompared() {
    long sum = 0;
    for (TypeState state : states.values()) {
      sum += state.takeNamesCompared();
    }
    return sum;
  }

  /** Each type of the stream, for status pages. */
  public final ImmutableList<TypeReport> report() {
    return states.values().stream()
        .map(state -> state.status.report(state))
        .collect(ImmutableList.toImmutableList());
  }

  /** Each name that the client wants, for status pages; costs a look at all of them. */
  public final ImmutableList<ResourceReport> resources() {
    return states.values().stream().flatMap(Standings::of).collect(ImmutableList.toImmutableList());
  }

  /** Tells which names exist, before the first {@link #next}. */
  public final void look(Tables tables) {
    newest = tables;
  }

  private @Nullable ResourceTable newestTable(XdsType type) {
    Tables tables = newest;
    return tables == null ? null : tables.find(views.of(type)).orElse(null);
  }

  /** The next response, or null when there is nothing to say now. */
  public final @Nullable Outbound next(Tables tables, long nowNanos) {
    Outbound refuse = refusal;
    if (refuse != null) {
      return refuse;
    }
    waiting = false;
    newest = tables;
    do {
      changesWait = false;
      Outbound response = nextOf(push.tables(tables), nowNanos);
      if (response != null) {
        // Even a push that has just said its last word is looked at once more before it is over.
        push.goesOn(tables);
        return response;
      }
      if (changesWait) {
        push.goesOn(tables);
        return null;
      }
    } while (push.isOver(tables));
    Outbound trial = next(new Moment(tables, Phase.TRIALS, nowNanos));
    return trial != null ? trial : heartbeat(tables, nowNanos);
  }

  private @Nullable Outbound heartbeat(Tables tables, long nowNanos) {
    Heartbeats.Round round = heartbeats.due(nowNanos).orElse(null);
    waiting |= !heartbeats.isEmpty();
    ResourceTable table = round == null ? null : newestTable(round.state().type);
    if (round == null || table == null) {
      return null;
    }
    heartbeats.sent(round.state(), round.resources(), nowNanos);
    Plan plan = heartbeat(round.state(), table, round.resources());
    Moment moment = new Moment(tables, Phase.TRIALS, nowNanos);
    return send(round.state(), plan, round.state().load(plan, List.of()), moment);
  }

  private @Nullable Outbound nextOf(Tables tables, long nowNanos) {
    TypeState endpoints = states.get(XdsType.ENDPOINT);
    if (endpoints != null) {
      endpoints.lend(push.lender());
    }
    Outbound change = next(new Moment(tables, Phase.CHANGES, nowNanos));
    return change != null ? change : next(new Moment(tables, Phase.REMOVALS, nowNanos));
  }

  private @Nullable Outbound next(Moment moment) {
    for (TypeState state : states.values()) {
      ResourceTable table = moment.tables().find(views.of(state.type)).orElse(null);
      if (table != null && (state.greetingOwed() || !state.settled(table))) {
        Outbound response = next(state, table, moment);
        if (response != null) {
          return response;
        }
      }
    }
    return null;
  }

  /** Where in a push a response would stand. */
  private record Moment(Tables tables, Phase phase, long nowNanos) {}

  private @Nullable Outbound next(TypeState state, ResourceTable table, Moment moment) {
    long now = moment.nowNanos();
    int unanswered = state.inFlight.younger(limits.ackPatience().toNanos(), now);
    if (full(state, table, unanswered) || gates.holdsChanges(state.type, moment.tables(), now)) {
      waiting = true;
      changesWait |= state.type != XdsType.ENDPOINT && !state.due(table).puts().isEmpty();
      return null;
    }
    Due due = state.due(table);
    Plan plan =
        switch (moment.phase()) {
          case CHANGES -> changes(state, table, due);
          case REMOVALS -> removalsWhenFree(state, table, due, moment);
          case TRIALS -> trialWhenFree(state, table, due, now);
        };
    InFlight.Load load = state.load(plan, due.removals());
    state.advance(table, due, plan.told());
    return plan.silent() ? null : send(state, plan, load, moment);
  }

  /** One trial at a time: the answer decides what the next one is. */
  private Plan trialWhenFree(TypeState state, ResourceTable table, Due due, long now) {
    if (!state.refuses()) {
      return Plan.NOTHING;
    }
    if (state.inFlight.trying(limits.ackPatience().toNanos(), now)) {
      waiting = true;
      return Plan.NOTHING;
    }
    Trial trial = state.nextTrial();
    return trial == null ? Plan.NOTHING : trial(state, table, due, trial);
  }

  private Plan removalsWhenFree(TypeState state, ResourceTable table, Due due, Moment moment) {
    if (!due.removals().isEmpty()
        && gates.holdsRemovals(state.type, moment.tables(), moment.nowNanos())) {
      waiting = true;
      return Plan.NOTHING;
    }
    return removals(state, table, due);
  }

  private Outbound send(TypeState state, Plan plan, InFlight.Load load, Moment moment) {
    state.greeted();
    Outbound.Response response =
        new Outbound.Response(
            state.type,
            plan.version(),
            Long.toString(++responses, Character.MAX_RADIX),
            ImmutableList.copyOf(plan.resources()),
            ImmutableList.copyOf(plan.removed()),
            moment.tables().registryRevision());
    state.inFlight.add(
        new InFlight.Sent(
            response.nonce(), response.version(), load, moment.nowNanos(), state.status.floor()));
    state.status.sent(response.version());
    if (keepsAlive()) {
      heartbeats.sent(state, plan.changed(), moment.nowNanos());
    }
    sent(response);
    if (state.type == XdsType.CLUSTER) {
      EnvoyQuirks.clustersSent(plan.changed(), states.get(XdsType.ENDPOINT));
    }
    return response;
  }

  /** Whether the client forgets resources that it does not hear of within their time to live. */
  boolean keepsAlive() {
    return true;
  }

  /** What a NACK takes back. */
  abstract TypeStatus.Extent refusedBy(TypeState state);

  /** What of the due changes goes out now. */
  abstract Plan changes(TypeState state, ResourceTable table, Due due);

  /** What of the due removals goes out now, once nothing refers to them. */
  abstract Plan removals(TypeState state, ResourceTable table, Due due);

  /** A part of a refused response, by itself. */
  abstract Plan trial(TypeState state, ResourceTable table, Due due, Trial trial);

  /** Tells that these still stand. */
  abstract Plan heartbeat(
      TypeState state, ResourceTable table, ImmutableList<VersionedResource> resources);

  /** A response goes out now. */
  abstract void sent(Outbound.Response response);

  /** Whether an answer must come before more of the type is sent. */
  abstract boolean full(TypeState state, ResourceTable table, int unanswered);

  /** The names of resources and others. */
  static ImmutableSet<String> names(List<VersionedResource> resources, Collection<String> others) {
    int size = resources.size() + others.size();
    ImmutableSet.Builder<String> names = ImmutableSet.builderWithExpectedSize(size);
    for (VersionedResource resource : resources) {
      names.add(resource.name());
    }
    return names.addAll(others).build();
  }

  /** Everything of the table that this stream wants and may see. */
  static List<VersionedResource> visible(TypeState state, ResourceTable table) {
    List<VersionedResource> all = new ArrayList<>();
    if (state.subscription().wildcard()) {
      for (VersionedResource resource : table.resources().values()) {
        VersionedResource mine = state.sight.of(resource);
        if (mine != null) {
          all.add(mine);
        }
      }
      return all;
    }
    for (String name : state.subscription().names()) {
      VersionedResource resource = state.visible(table, name);
      if (resource != null) {
        all.add(resource);
      }
    }
    return all;
  }

  /** Records what the client says of a response. */
  final Answer answered(TypeState state, InFlight.Sent sent, @Nullable String error) {
    if (error == null) {
      state.status.acked(sent);
      state.refusedRemovals.acked(sent.load(), refusedBy(state));
      return Answer.ACK;
    }
    String message = ClientWords.kept(error);
    state.status.nacked(sent, ClientWords.shown(state.type, message), refusedBy(state));
    state
        .nacked(sent.load(), message)
        .forEach(suspect -> convictions.add(Conviction.of(suspect, sent.load())));
    return Answer.NACK;
  }

  /** What was found guilty since the last call. */
  public final ImmutableList<Conviction> takeConvictions() {
    ImmutableList<Conviction> taken = ImmutableList.copyOf(convictions);
    convictions.clear();
    return taken;
  }

  /** What the client made of one version of a resource. */
  public final Opinion opinionOf(VersionedResource resource) {
    TypeState state = states.get(resource.type());
    return state == null ? Opinion.NONE : state.opinionOf(resource);
  }

  /**
   * Takes over a subscription if it stays within the limits; else the stream will be refused.
   *
   * @param named every name that the request adds
   * @param asked those of them that must be answered
   */
  final void subscribe(
      TypeState state, Subscription next, Iterable<String> named, Iterable<String> asked) {
    refusal = NameLimits.check(limits, next, named, newestTable(state.type));
    if (refusal != null) {
      return;
    }
    state.subscribe(sight.narrowed(next), asked);
  }
}
