package io.mekong.controlplane.admin;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.mekong.admin.v1.ExplainRequest;
import io.mekong.admin.v1.ListAuditRequest;
import io.mekong.admin.v1.ListNodesRequest;
import io.mekong.admin.v1.ListServicesRequest;
import io.mekong.admin.v1.PageQuery;
import io.mekong.controlplane.admin.report.ExplainReports;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What messages ask, as the query parameters of REST would ask it: by the same rules. */
final class GrpcRequests {
  private GrpcRequests() {}

  static Paging paging(PageQuery asked) {
    return Paging.of(asked.getAfter(), limit(asked.getLimit()));
  }

  static @Nullable String limit(int given) {
    return given == 0 ? null : Integer.toString(given);
  }

  /** Empty stands for nothing. */
  static @Nullable String text(String given) {
    return given.isEmpty() ? null : given;
  }

  static ServiceChoice services(ListServicesRequest asked) {
    return ServiceChoice.of(text(asked.getContains()), text(asked.getState()));
  }

  static NodeChoice nodes(ListNodesRequest asked) {
    return NodeChoice.of(
        text(asked.getContains()),
        text(asked.getState()),
        asked.hasRegion() ? Optional.of(asked.getRegion()) : Optional.empty(),
        asked.hasZone() ? Optional.of(asked.getZone()) : Optional.empty());
  }

  static ExplainReports.Question question(ExplainRequest asked) {
    return new ExplainReports.Question(
        asked.hasService() ? Optional.of(asked.getService()) : Optional.empty(),
        asked.hasInstance() ? Optional.of(asked.getInstance()) : Optional.empty(),
        asked.hasType() ? Optional.of(asked.getType()) : Optional.empty(),
        asked.hasName() ? Optional.of(asked.getName()) : Optional.empty(),
        asked.hasNode() ? Optional.of(asked.getNode()) : Optional.empty());
  }

  static AuditFilter audit(ListAuditRequest asked) {
    return new AuditFilter(
        text(asked.getWho()),
        text(asked.getKey()),
        asked.hasSince() ? words(asked.getSince()) : null);
  }

  private static String words(Timestamp time) {
    return Timestamps.isValid(time)
        ? Timestamps.toString(time)
        : time.getSeconds() + "s"; // refused like all that is no time
  }
}
