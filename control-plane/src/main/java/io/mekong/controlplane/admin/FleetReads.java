package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableListMultimap;
import com.google.common.collect.Multimaps;
import io.mekong.controlplane.admin.report.FleetReport;
import io.mekong.controlplane.admin.report.InstanceReport;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.admin.report.NodeReports;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.Comparator;

/** The connected nodes by where they run, for REST and gRPC. */
@Singleton
final class FleetReads {
  private static final Comparator<FleetReport.Zone> ORDER =
      Comparator.comparing(FleetReport.Zone::region).thenComparing(FleetReport.Zone::zone);

  private final NodeReports nodes;

  FleetReads(NodeReports nodes) {
    this.nodes = nodes;
  }

  /** How many nodes of each zone have what they were sent. */
  FleetReport fleet() {
    ImmutableListMultimap<InstanceReport.Place, NodeReport> places =
        Multimaps.index(
            nodes.page("", Integer.MAX_VALUE),
            node -> new InstanceReport.Place(node.locality().region(), node.locality().zone(), ""));
    return new FleetReport(
        places.asMap().entrySet().stream()
            .map(place -> zone(place.getKey(), place.getValue()))
            .sorted(ORDER)
            .collect(ImmutableList.toImmutableList()));
  }

  private static FleetReport.Zone zone(InstanceReport.Place place, Collection<NodeReport> nodes) {
    return new FleetReport.Zone(
        place.region(),
        place.zone(),
        count(nodes, NodeChoice.State.IN_SYNC),
        count(nodes, NodeChoice.State.BEHIND),
        count(nodes, NodeChoice.State.REFUSING));
  }

  private static int count(Collection<NodeReport> nodes, NodeChoice.State state) {
    return (int) nodes.stream().filter(node -> NodeChoice.stateOf(node) == state).count();
  }
}
