package io.mekong.controlplane.xds.server;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.mekong.controlplane.quarantine.Votes;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.Tables;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.ViewDemand;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.protocol.HeldCheck;
import io.mekong.controlplane.xds.protocol.Outbound;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.server.status.ClientReport;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stream of one client, on its event loop: gives requests to the session and sends what the
 * session says while the transport takes it. Nothing is queued: what waits is "the newest table".
 */
final class DiscoveryStream<Q extends Message> extends ServerCall.Listener<Incoming<Q>> {
  private static final Logger log = LoggerFactory.getLogger(DiscoveryStream.class);
  private static final AtomicLong OPENED = new AtomicLong();

  private final long number = OPENED.incrementAndGet();
  private final ServerCall<Incoming<Q>, WireResponse> call;
  private final Dialogue<Q> dialogue;
  private final Optional<XdsType> onlyType;
  private final LoopShard shard;
  private final Instant since = Instant.now();
  private final Pace pace = new Pace(System.nanoTime());
  private final AnswerTimes answers = new AnswerTimes();
  private final StreamTraffic traffic = new StreamTraffic();
  private final Deliveries deliveries;
  private final LoadBacklog.Share share;
  private @Nullable NodeIdentity node;
  private @Nullable Session session;
  private ViewDemand.@Nullable Connected demand;
  private boolean over;

  DiscoveryStream(
      ServerCall<Incoming<Q>, WireResponse> call,
      Dialogue<Q> dialogue,
      Optional<XdsType> onlyType,
      LoopShard shard) {
    this.call = call;
    this.dialogue = dialogue;
    this.onlyType = onlyType;
    this.shard = shard;
    this.deliveries = new Deliveries(shard.observer());
    this.share = shard.share(call::isReady, this);
    call.request(1);
  }

  /** What was asked for; null before the first request. */
  @Nullable Session session() {
    return session;
  }

  @Override
  public void onMessage(Incoming<Q> incoming) {
    if (over) {
      return;
    }
    switch (incoming) {
      case Incoming.Request<Q>(Q request) -> received(request);
      case Incoming.Unreadable<Q>(Status why) -> end(why);
    }
  }

  private void received(Q request) {
    long began = System.nanoTime();
    try {
      take(request);
    } catch (IllegalArgumentException e) {
      end(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
      return;
    } catch (ClientCertificates.NotAllowedException e) {
      end(Status.PERMISSION_DENIED.withDescription(e.getMessage()));
      return;
    }
    pump();
    long now = System.nanoTime();
    shard.after(pace.waitNanos(now - began, now), () -> call.request(1));
  }

  private void take(Q request) {
    Session open = session;
    if (open == null) {
      open = begin(dialogue.node(request));
    } else {
      checkSameNode(dialogue.node(request));
    }
    String typeUrl = typeUrl(request);
    if (onlyType.filter(only -> !only.typeUrl().equals(typeUrl)).isPresent()) {
      // "The type is implicit in requests made via singleton xDS APIs": no other is served there.
      open.refuseType();
      shard.observer().refusedType();
      return;
    }
    long refused = open.refusedTypes();
    Tables tables = shard.tables();
    if (tables != null) {
      open.look(tables);
    }
    Session.Answer answer = dialogue.take(open, request, typeUrl);
    if (open.refusedTypes() != refused) {
      shard.observer().refusedType();
      return;
    }
    XdsType type = XdsType.ofUrl(typeUrl).orElseThrow();
    if (answer != Session.Answer.NONE) {
      String id = Objects.requireNonNull(node).id();
      deliveries.answered(id, type, answer, answers.add(type, answer, open));
      shard.observer().answered(type, answer);
      AnswerTimes.logNack(id, type, answer, open);
      TableKey table = open.views().of(type);
      open.takeConvictions().forEach(c -> shard.observer().convicted(id, table, c));
    }
    shard.index().follow(this, type, open.subscription(type));
  }

  private String typeUrl(Q request) {
    String given = dialogue.typeUrl(request);
    return given.isEmpty() && onlyType.isPresent() ? onlyType.get().typeUrl() : given;
  }

  private Session begin(Node from) {
    NodeIdentity identity = NodeIdentity.of(from);
    shard.certificates().check(call, identity.id());
    node = identity;
    call.sendHeaders(new Metadata());
    demand = shard.demand().connect(identity.group());
    Session open =
        dialogue.open(identity, shard.demand().viewsOf(identity.group()), shard.limits());
    session = open;
    log.debug("stream opened node={} form={}", identity.id(), dialogue.form(identity));
    return open;
  }

  private void checkSameNode(Node from) {
    if (!from.getId().isEmpty() && !from.getId().equals(Objects.requireNonNull(node).id())) {
      throw new IllegalArgumentException(
          "the node of a stream cannot change; it began as " + Objects.requireNonNull(node).id());
    }
  }

  /** Sends whatever there is to say, as long as the transport takes it. */
  void pump() {
    Session open = session;
    Tables tables = shard.tables();
    if (over || open == null || tables == null) {
      return;
    }
    long now = System.nanoTime();
    while (share.mayWrite(now)) {
      Outbound outbound = open.next(tables, now);
      if (outbound == null) {
        break;
      }
      if (!send(outbound)) {
        return;
      }
    }
    deliveries.pumped(nodeId(), open);
    shard.observer().compared(open.takeNamesCompared());
    share.look(now);
    if (open.waiting() || share.waitsForTime()) {
      shard.tickLater(this);
    }
  }

  private boolean send(Outbound outbound) {
    return switch (outbound) {
      case Outbound.Response response -> {
        WireResponse wire =
            new WireResponse(
                dialogue.form(Objects.requireNonNull(node)), response, shard.replica());
        shard
            .observer()
            .sent(
                response.type(),
                wire.length(),
                response.resources().size() + response.removed().size());
        shard.observer().reused(response.type(), wire.deliver());
        call.sendMessage(wire);
        traffic.sent(response.type(), wire.length());
        deliveries.responded(response.type());
        share.wrote(wire.length());
        yield true;
      }
      case Outbound.Refuse(Outbound.Reason reason, String message) -> {
        end(Status.fromCode(Status.Code.valueOf(reason.name())).withDescription(message));
        yield false;
      }
    };
  }

  /** A client that reads nothing for too long is cut off; its newest state waits for its return. */
  void tick(long nowNanos) {
    if (share.isStuck(shard.limits().stuck(), nowNanos)) {
      reset();
    } else {
      pump();
    }
  }

  @Override
  public void onReady() {
    pump();
  }

  @Override
  public void onHalfClose() {
    end(Status.OK);
  }

  @Override
  public void onCancel() {
    forget("the client cancelled it, or the connection broke");
  }

  @Override
  public void onComplete() {
    forget("ended");
  }

  /** Ends the stream from our side. */
  void end(Status status) {
    if (!over) {
      forget(status.isOk() ? "the client ended it" : "ended here: " + StreamEnd.words(status));
      if (!status.isOk()) {
        shard.observer().ended(StreamEnd.of(status));
      }
      call.close(status, new Metadata());
    }
  }

  /**
   * Cuts off a client that reads nothing. A status would wait behind what it does not read, and
   * hold that in memory; gRPC resets a stream only for a message that cannot be written.
   */
  private void reset() {
    if (!over) {
      forget("ended here: the client read nothing for " + shard.limits().stuck());
      shard.observer().ended(StreamEnd.UNAVAILABLE);
      log.warn("stream reset, nothing was read for {} node={}", shard.limits().stuck(), nodeId());
      call.sendMessage(WireResponse.RESET);
    }
  }

  /** A fault of ours: tells it once, here, and ends the stream. Throws nothing. */
  void fail(Throwable fault) {
    NodeIdentity identity = node;
    log.error("stream failed node={}", identity == null ? "" : identity.id(), fault);
    try {
      end(Status.INTERNAL.withDescription("a fault of the control plane; its log has the cause"));
    } catch (RuntimeException again) {
      log.error("stream did not end cleanly", again);
    }
  }

  private void forget(String why) {
    if (over) {
      return;
    }
    over = true;
    share.over();
    ViewDemand.Connected connected = demand;
    if (connected != null) {
      connected.close();
    }
    try {
      shard.forget(this, why);
    } catch (RuntimeException fault) {
      // A last report of what is broken may fail; the stream ends all the same.
      log.error("stream was not reported as it ended node={}", nodeId(), fault);
    }
  }

  /** Tells it from all other streams of this process. */
  long number() {
    return number;
  }

  boolean isOver() {
    return over;
  }

  /** Whether the client takes nothing at the moment. */
  boolean isUnread() {
    return !call.isReady();
  }

  /** As the client says; empty before the first request. */
  String nodeId() {
    NodeIdentity identity = node;
    return identity == null ? "" : identity.id();
  }

  /** Compares what the client holds, one type each; on the event loop. */
  ImmutableList<HeldCheck> heldChecks() {
    Session open = session;
    return open == null ? ImmutableList.of() : HeldCheck.of(open);
  }

  /** Relies on nothing that was compared so far; sends what differs. */
  void compareAgain() {
    Session open = session;
    if (!over && open != null) {
      HeldCheck.compareAgain(open);
      pump();
    }
  }

  boolean isOf(Predicate<String> nodeId) {
    NodeIdentity identity = node;
    return identity != null && nodeId.test(identity.id());
  }

  /** What this client makes of a resource of that table; on the event loop. */
  Votes voteOn(TableKey table, VersionedResource resource) {
    Session open = session;
    NodeIdentity identity = node;
    if (open == null || identity == null || !open.views().of(table.type()).equals(table)) {
      return Votes.NONE;
    }
    ImmutableSet<String> me = ImmutableSet.of(identity.id());
    return switch (open.opinionOf(resource)) {
      case NONE -> Votes.NONE;
      case ACCEPTED -> new Votes(me, ImmutableSet.of());
      case REFUSED -> new Votes(ImmutableSet.of(), me);
    };
  }

  /** When the client answered; on the event loop. */
  AnswerTimes answers() {
    return answers;
  }

  /** What is on its way to this client; on the event loop. */
  Deliveries deliveries() {
    return deliveries;
  }

  /** For status pages; on the event loop. */
  Optional<StreamReport> report(StreamReport.Depth depth) {
    Session open = session;
    NodeIdentity identity = node;
    if (open == null || identity == null) {
      return Optional.empty();
    }
    return Optional.of(
        new StreamReport(
            identity.id(),
            identity.cluster(),
            identity.facts().locality(),
            identity.userAgent(),
            StreamReport.addressOf(call.getAttributes()),
            since,
            dialogue.form(identity) == WireResponse.Form.DELTA ? "delta" : "sotw",
            open.report(),
            traffic.report(open, answers),
            open.refusedTypes(),
            shard.link(call.getAttributes()),
            StreamReport.wanted(open, shard.tables(), depth)));
  }

  /** Each resource, for status pages; on the event loop. Empty before the first request. */
  Optional<ClientReport> clientReport() {
    Session open = session;
    NodeIdentity identity = node;
    if (over || open == null || identity == null) {
      return Optional.empty();
    }
    return Optional.of(
        new ClientReport(
            identity.facts(),
            identity.group(),
            identity.userAgent(),
            since,
            answers.accepted(),
            answers.refused(),
            open.resources()));
  }
}
