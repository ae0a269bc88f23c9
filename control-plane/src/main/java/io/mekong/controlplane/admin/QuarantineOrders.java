package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.QuarantineReport;
import io.mekong.controlplane.admin.report.QuarantineReports;
import io.mekong.controlplane.audit.Actor;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Versions that are kept back because nodes refuse them, for REST and gRPC. */
@Singleton
final class QuarantineOrders {
  private static final Logger log = LoggerFactory.getLogger(QuarantineOrders.class);

  private final QuarantineReports quarantine;
  private final Witnesses witnesses;

  QuarantineOrders(QuarantineReports quarantine, Witnesses witnesses) {
    this.quarantine = quarantine;
    this.witnesses = witnesses;
  }

  /** Everything in quarantine, oldest first. */
  ImmutableList<QuarantineReport> all() {
    return quarantine.all();
  }

  /** Publishes it again; when as many nodes refuse it again, it comes back. */
  void lift(String type, String name, Actor actor) {
    boolean known =
        quarantine.all().stream().anyMatch(q -> q.type().equals(type) && q.name().equals(name));
    if (!known) {
      throw new ApiException(
          ErrorCode.UNKNOWN_RESOURCE, "nothing of this type and name is in /api/v1/quarantine");
    }
    log.info("quarantine lifted by operator type={} name={}", type, name);
    quarantine.lift(type, name);
    witnesses.did(actor, "lift-quarantine", type + "/" + name);
  }
}
