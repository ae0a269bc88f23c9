package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a revision of the store on the nodes of this replica. Several revisions may share
 * one publication, and then their receipts are alike.
 *
 * @param revision of the store
 * @param publishedAt when it, and all before it, was out
 * @param changed what was published with it; empty when nothing that anybody is sent changed
 * @param concerned connected nodes that want something of what changed
 * @param acked those of them that have accepted it, or something newer in its place
 * @param pending those of them that have not answered it
 * @param refused those of them that refused something of it and have accepted nothing newer since
 * @param ackedPercent of the concerned nodes; 100 when there are none
 * @param quarantined as type/name: what was taken out again because too many nodes refuse it
 * @param nodes the concerned ones, in order of id
 * @param next give it as {@code after} for more of them; absent when there are no more
 * @param away nodes that left within the last 24 hours and are not connected, in order of id, at
 *     most 1,000; whether they want it is not known
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
    ImmutableList<AwayNode> away) {

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
   * @param types those of which something changed that it wants
   */
  @Serdeable
  public record NodeReceipt(
      String node,
      String state,
      @Schema(requiredMode = NOT_REQUIRED) Optional<Instant> ackedAt,
      ImmutableList<TypeReceipt> types) {}

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
   */
  @Serdeable
  public record AwayNode(String node, Instant since) {}

  /** Whether so much of the concerned nodes has it, and it was not taken out again. */
  public boolean hasArrivedAt(double percent) {
    return quarantined.isEmpty() && ackedPercent >= percent;
  }

  /** The same with a part of its nodes. */
  public ReceiptReport with(Page<NodeReceipt> page) {
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
        page.items(),
        page.next(),
        away);
  }
}
