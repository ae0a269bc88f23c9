package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReport.Change;
import io.mekong.controlplane.admin.report.ReceiptReport.NodeReceipt;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/**
 * Puts the receipts that replicas give of one revision together; pure.
 *
 * @param revision that was asked for
 * @param parts of each replica whose answer is there, all with the same page of nodes; one that is
 *     behind has no change and all its nodes pending
 * @param view which nodes are shown
 */
record MergedReceipt(long revision, ImmutableList<ReceiptReport> parts, ReceiptView view) {
  private static final int MOST_NAMES = 100;
  private static final double ALL = 100;
  private static final String PENDING = "PENDING";

  /**
   * A replica to which the revision has not come through yet: its nodes wait, whoever they are.
   *
   * @param nodes ids of a page of all its nodes
   */
  static ReceiptReport behind(long revision, String replica, Page<String> nodes, ReceiptView view) {
    boolean shown = view.shows(PENDING);
    return new ReceiptReport(
        revision,
        Instant.EPOCH,
        ImmutableList.of(),
        nodes.total(),
        0,
        nodes.total(),
        0,
        nodes.total() == 0 ? ALL : 0,
        ImmutableList.of(),
        shown
            ? nodes.items().stream()
                .map(node -> waiting(node, replica))
                .collect(ImmutableList.toImmutableList())
            : ImmutableList.of(),
        shown ? nodes.next() : Optional.empty(),
        ImmutableList.of(),
        Optional.empty(),
        Optional.of(ImmutableList.of(replica)),
        Optional.empty(),
        Optional.empty());
  }

  private static NodeReceipt waiting(String node, String replica) {
    return new NodeReceipt(
        node, PENDING, Optional.empty(), ImmutableList.of(), Optional.of(replica));
  }

  /**
   * All of it; the answers of others tell who is missing. Who is away is not sorted out and not cut
   * yet: {@link FleetAway} does both.
   */
  ReceiptReport report(AllReplicas.Answers<?> answers) {
    ImmutableList<String> behind = all(part -> part.behind().orElse(ImmutableList.of()));
    int concerned = sum(ReceiptReport::concerned);
    int acked = sum(ReceiptReport::acked);
    double none = behind.isEmpty() && answers.incomplete().isEmpty() ? ALL : 0;
    ImmutableList<NodeReceipt> nodes = shown();
    return new ReceiptReport(
        revision,
        parts.stream().map(ReceiptReport::publishedAt).max(Comparator.naturalOrder()).orElseThrow(),
        changed(),
        concerned,
        acked,
        sum(ReceiptReport::pending),
        sum(ReceiptReport::refused),
        concerned == 0 ? none : ALL * acked / concerned,
        ImmutableSortedSet.copyOf(all(ReceiptReport::quarantined)).asList(),
        nodes,
        next(nodes),
        FleetAway.last(all(ReceiptReport::away)),
        Optional.of(answers.replicas()),
        Optional.of(behind),
        Optional.of(answers.incomplete()),
        Optional.of(ImmutableList.of()));
  }

  private int sum(ToIntFunction<ReceiptReport> count) {
    return parts.stream().mapToInt(count).sum();
  }

  private <T> ImmutableList<T> all(Function<ReceiptReport, ImmutableList<T>> of) {
    return parts.stream()
        .flatMap(part -> of.apply(part).stream())
        .collect(ImmutableList.toImmutableList());
  }

  /** Replicas share publications differently, so one may tell more names than another. */
  private ImmutableList<Change> changed() {
    Map<String, Change> changed = new LinkedHashMap<>();
    all(ReceiptReport::changed)
        .forEach(change -> changed.merge(change.type(), change, MergedReceipt::both));
    return ImmutableList.copyOf(changed.values());
  }

  private static Change both(Change one, Change other) {
    ImmutableSortedSet<String> names =
        ImmutableSortedSet.<String>naturalOrder().addAll(one.names()).addAll(other.names()).build();
    return new Change(
        one.type(),
        Math.max(names.size(), Math.max(one.count(), other.count())),
        names.stream().limit(MOST_NAMES).collect(ImmutableList.toImmutableList()));
  }

  /** The first ones of all pages; a node that is connected to two replicas is not torn apart. */
  private ImmutableList<NodeReceipt> shown() {
    List<NodeReceipt> sorted =
        all(ReceiptReport::nodes).stream()
            .sorted(Comparator.comparing(NodeReceipt::node).thenComparing(MergedReceipt::replica))
            .toList();
    int limit = view.paging().limit();
    if (sorted.size() <= limit) {
      return ImmutableList.copyOf(sorted);
    }
    String last = sorted.get(limit - 1).node();
    return sorted.stream()
        .takeWhile(node -> node.node().compareTo(last) <= 0)
        .collect(ImmutableList.toImmutableList());
  }

  private static String replica(NodeReceipt node) {
    return node.replica().orElse("");
  }

  private Optional<String> next(ImmutableList<NodeReceipt> nodes) {
    boolean more =
        nodes.size() < all(ReceiptReport::nodes).size()
            || parts.stream().anyMatch(part -> part.next().isPresent());
    return more && !nodes.isEmpty() ? Optional.of(nodes.getLast().node()) : Optional.empty();
  }
}
