package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a revision of the store on the nodes of this replica, or of all. Several revisions
 * may share one publication, and then their receipts are alike.
 *
 * @param revision of the store
 * @param publishedAt when it, and all before it, was out; of several replicas, at the last of them
 * @param changed what was published with it; empty when nothing that anybody is sent changed
 * @param concerned connected nodes that want something of what changed; one that is connected to
 *     two replicas counts at each
 * @param acked those of them that have accepted it, or something newer in its place
 * @param pending those of them that have not answered it
 * @param refused those of them that refused something of it and have accepted nothing newer since
 * @param ackedPercent of the concerned nodes; when there are none 100, or 0 while {@code behind} or
 *     {@code incomplete} name somebody
 * @param quarantined as type/name: what was taken out again because too many nodes refuse it
 * @param nodes the concerned ones, in order of id and replica
 * @param next give it as {@code after} for more of them; absent when there are no more
 * @param away nodes that left within the last 24 hours and are not connected, in order of id, at
 *     most 1,000; whether they want it is not known
 * @param replicas whose nodes were asked for; absent when it is only this one's
 * @param behind ids of replicas to which the revision has not come through yet: all their nodes
 *     count as pending; absent as above
 * @param incomplete whose nodes are missing in all of this and why; empty when nobody's are, absent
 *     as above
 * @param awayIncomplete why {@code away} may lack nodes, or name some that are connected to another
 *     replica; says nothing of whether the revision has arrived; empty when it does neither, absent
 *     as above
 */
@Serdeable
public record ReceiptReport(
    long revision,
    Instant publishedAt,
    ImmutableList<Change> changed,
    int concerned,
    int acked,
    int pending,
    int refused,
    double ackedPercent,
    ImmutableList<String> quarantined,
    ImmutableList<NodeReceipt> nodes,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> next,
    ImmutableList<AwayNode> away,
    @Schema(requiredMode = NOT_REQUIRED) Optional<ImmutableList<ReplicaReport>> replicas,
    @Schema(requiredMode = NOT_REQUIRED) Optional<ImmutableList<String>> behind,
    @Schema(requiredMode = NOT_REQUIRED) Optional<ImmutableList<String>> incomplete,
    @Schema(requiredMode = NOT_REQUIRED) Optional<ImmutableList<String>> awayIncomplete) {

  /**
   * What changed of one type.
   *
   * @param type lower-case plural, such as {@code clusters}
   * @param count how many names
   * @param names the first 100 of them in order; empty when they are no longer known
   */
  @Serdeable
  public record Change(String type, int count, ImmutableList<String> names) {}

  /**
   * One node; its streams are taken together, and the worst of them counts.
   *
   * @param node as it says
   * @param state ACKED, PENDING or REFUSED
   * @param ackedAt when it had accepted all of it; absent when it has not, or when that is too long
   *     ago
   * @param types those of which something changed that it wants; empty when that is not known yet
   * @param replica to which it is connected; absent unless all replicas were asked
   */
  @Serdeable
  public record NodeReceipt(
      String node,
      String state,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Instant> ackedAt,
      ImmutableList<TypeReceipt> types,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> replica) {
    /** The same, and to which replica it is connected. */
    public NodeReceipt at(String name) {
      return new NodeReceipt(node, state, ackedAt, types, Optional.of(name));
    }
  }

  /**
   * One type on one stream of a node.
   *
   * @param type lower-case plural
   * @param state ACKED, PENDING or REFUSED
   * @param answeredAt when it had answered; absent when it has not, or when that is too long ago
   * @param message the node's own words when it refused
   */
  @Serdeable
  public record TypeReceipt(
      String type,
      String state,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Instant> answeredAt,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> message) {}

  /**
   * A node that is not connected.
   *
   * @param node as it said
   * @param since when its last stream ended
   * @param replica that it left; absent unless all replicas were asked
   */
  @Serdeable
  public record AwayNode(
      String node, Instant since, @Schema(requiredMode = NOT_REQUIRED) Optional<String> replica) {
    /** The same, and which replica it left. */
    public AwayNode at(String name) {
      return new AwayNode(node, since, Optional.of(name));
    }
  }

  /**
   * Whether so much of the concerned nodes has it, no replica is missing, and it was not taken out
   * again.
   */
  public boolean hasArrivedAt(double percent) {
    return quarantined.isEmpty()
        && behind.orElse(ImmutableList.of()).isEmpty()
        && incomplete.orElse(ImmutableList.of()).isEmpty()
        && ackedPercent >= percent;
  }

  /** Whether other replicas spoke too, or should have. */
  public boolean asksOthers() {
    return replicas.orElse(ImmutableList.of()).size() > 1;
  }

  /** The same with a part of its nodes. */
  public ReceiptReport with(Page<NodeReceipt> page) {
    return with(page.items(), page.next(), away, awayIncomplete);
  }

  /** The same, and to which replica its nodes are or were connected. */
  public ReceiptReport at(String name) {
    return with(
        nodes.stream().map(node -> node.at(name)).collect(ImmutableList.toImmutableList()),
        next,
        away.stream().map(node -> node.at(name)).collect(ImmutableList.toImmutableList()),
        awayIncomplete);
  }

  /** The same with these who are away, and why they may be others. */
  public ReceiptReport withAway(ImmutableList<AwayNode> left, ImmutableList<String> doubts) {
    return with(nodes, next, left, Optional.of(doubts));
  }

  private ReceiptReport with(
      ImmutableList<NodeReceipt> some,
      Optional<String> more,
      ImmutableList<AwayNode> left,
      Optional<ImmutableList<String>> doubts) {
    return new ReceiptReport(
        revision,
        publishedAt,
        changed,
        concerned,
        acked,
        pending,
        refused,
        ackedPercent,
        quarantined,
        some,
        more,
        left,
        replicas,
        behind,
        incomplete,
        doubts);
  }
}
