package io.mekong.controlplane.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.admin.report.ReceiptReport;
import io.mekong.controlplane.admin.report.ReceiptReport.AwayNode;
import io.mekong.controlplane.admin.report.ReceiptReport.NodeReceipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of several replicas, one behind the other, are the whole list. */
class MergedReceiptTest {
  private static final AllReplicas.Answers<ReceiptReport> COMPLETE =
      new AllReplicas.Answers<>(ImmutableMap.of(), ImmutableList.of(), ImmutableList.of());

  private static ReceiptReport receipt(List<NodeReceipt> nodes) {
    return new ReceiptReport(
        7,
        Instant.EPOCH,
        ImmutableList.of(),
        nodes.size(),
        nodes.size(),
        0,
        0,
        100,
        ImmutableList.of(),
        ImmutableList.copyOf(nodes),
        Optional.empty(),
        ImmutableList.<AwayNode>of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Some nodes are connected to several replicas. */
  private static List<NodeReceipt> nodes(String replica, Random random) {
    List<NodeReceipt> nodes = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      if (random.nextInt(3) == 0) {
        nodes.add(
            new NodeReceipt(
                "n-%02d".formatted(i),
                random.nextBoolean() ? "ACKED" : "PENDING",
                Optional.empty(),
                ImmutableList.of(),
                Optional.of(replica)));
      }
    }
    return nodes;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void every_node_is_on_one_page(int seed) {
    Random random = new Random(seed);
    String state = seed % 2 == 0 ? "" : "PENDING";
    List<ReceiptReport> whole = new ArrayList<>();
    for (String replica : List.of("a", "b", "c")) {
      whole.add(receipt(nodes(replica, random)));
    }
    List<String> late = List.of("n-05", "n-17", "n-39");
    List<NodeReceipt> seen = new ArrayList<>();
    Optional<String> after = Optional.of("");
    int limit = 1 + seed % 5;
    while (after.isPresent()) {
      Paging paging = new Paging(after.get(), limit);
      ReceiptView view = new ReceiptView(state, paging);
      ImmutableList.Builder<ReceiptReport> parts = ImmutableList.builder();
      whole.forEach(each -> parts.add(view.of(each)));
      parts.add(MergedReceipt.behind(7, "late", page(late, paging), view));
      ReceiptReport merged = new MergedReceipt(7, parts.build(), view).report(COMPLETE);
      assertThat(merged.behind().orElseThrow()).containsExactly("late");
      assertThat(merged.pending()).as("counts are not those of a page").isEqualTo(3);
      assertThat(merged.nodes().size()).isLessThanOrEqualTo(limit + 3);
      seen.addAll(merged.nodes());
      after = merged.next();
    }
    List<NodeReceipt> all = new ArrayList<>();
    whole.forEach(each -> all.addAll(each.nodes()));
    late.forEach(id ->
        all.add(
            new NodeReceipt(
                id, "PENDING", Optional.empty(), ImmutableList.of(), Optional.of("late"))));
    all.removeIf(node -> !state.isEmpty() && !node.state().equals(state));
    all.sort(
        Comparator.comparing(NodeReceipt::node)
            .thenComparing(node -> node.replica().orElseThrow()));
    assertThat(seen).isEqualTo(all);
  }

  private static Page<String> page(List<String> ids, Paging paging) {
    return paging.page(
        ids.stream()
            .filter(id -> id.compareTo(paging.after()) > 0)
            .limit(paging.limit() + 1L)
            .collect(ImmutableList.toImmutableList()),
        ids.size(),
        id -> id);
  }
}
