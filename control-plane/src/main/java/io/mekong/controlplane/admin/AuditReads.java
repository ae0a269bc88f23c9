package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.AuditReport;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.audit.AuditEntry;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.StoreCalls;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who changed what, through any replica, for REST and gRPC. */
@Singleton
final class AuditReads {
  private final AdminAudit audit;

  AuditReads(AdminAudit audit) {
    this.audit = audit;
  }

  /**
   * Changes by operators, the newest first. Reads the whole copy and keeps one page; blocks.
   *
   * @param filter which of them
   * @param copy {@code store}, what the store has of all replicas, or {@code disk}, what this one
   *     has on its disk; store when absent
   */
  Page<AuditReport> entries(AuditFilter filter, @Nullable String copy, Paging paging) {
    Newest newest = new Newest(filter.wanted(), paging);
    if (copy == null || copy.equals("store")) {
      var _ = StoreCalls.ask(() -> audit.copies().stored(newest));
    } else if (copy.equals("disk")) {
      readDisk(newest);
    } else {
      throw new ApiException(ErrorCode.INVALID_PARAMETER, "copy must be store or disk");
    }
    Page<AuditEntry> page = paging.page(newest.entries(), newest.count, AuditReport::position);
    return new Page<>(
        page.items().stream().map(AuditReport::of).collect(ImmutableList.toImmutableList()),
        page.total(),
        page.next());
  }

  private void readDisk(Consumer<AuditEntry> to) {
    try {
      var _ = audit.copies().onDisk(to);
    } catch (IOException e) {
      throw new ApiException(
          ErrorCode.INTERNAL, "the audit on disk cannot be read: " + e.getMessage(), e);
    }
  }

  /** Keeps a page of what it is given in any order, and counts what is wanted. */
  private static final class Newest implements Consumer<AuditEntry> {
    private static final Comparator<AuditEntry> OLDEST_FIRST =
        Comparator.comparing(AuditEntry::position);

    private final AuditFilter.Wanted wanted;
    private final Paging paging;
    private final PriorityQueue<AuditEntry> kept = new PriorityQueue<>(OLDEST_FIRST);
    private int count;

    Newest(AuditFilter.Wanted wanted, Paging paging) {
      this.wanted = wanted;
      this.paging = paging;
    }

    @Override
    public void accept(AuditEntry entry) {
      if (!wanted.test(entry)) {
        return;
      }
      count++;
      if (paging.after().isEmpty() || entry.position().compareTo(paging.after()) < 0) {
        kept.add(entry);
        if (kept.size() > paging.limit() + 1) {
          kept.remove();
        }
      }
    }

    ImmutableList<AuditEntry> entries() {
      return ImmutableList.sortedCopyOf(OLDEST_FIRST.reversed(), kept);
    }
  }
}
