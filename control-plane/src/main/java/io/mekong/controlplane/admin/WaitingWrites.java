package io.mekong.controlplane.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import org.jspecify.annotations.Nullable;

/**
 * Holds the answer to a write with {@code ?wait=} back until the nodes of all replicas have what
 * was written. When they have not by then, or a replica does not answer, it is 202 instead of
 * another success: the write stands all the same.
 */
@ServerFilter("/api/v1/**")
final class WaitingWrites {
  /** Revision of the store that a write led to. */
  static final String REVISION = "Mekong-Revision";

  /** How far it has come: {@code arrived}, {@code under-way} or {@code refused}. */
  static final String RECEIPT = "Mekong-Receipt";

  private final ReceiptWaits waits;

  WaitingWrites(ReceiptWaits waits) {
    this.waits = waits;
  }

  /** A wish that cannot be read must not be found out after the write. */
  @RequestFilter
  void enter(HttpRequest<?> request) {
    var _ = wish(request);
  }

  @ResponseFilter
  @ExecuteOn(TaskExecutors.BLOCKING)
  void leave(HttpRequest<?> request, MutableHttpResponse<?> response) {
    String revision = response.getHeaders().get(REVISION);
    if (revision == null) {
      return;
    }
    TracedRequests.of(request).wrote(Long.parseLong(revision));
    if (parameter(request, "wait") == null) {
      return;
    }
    String receipt = waits.receipt(Long.parseLong(revision), wish(request));
    response.header(RECEIPT, receipt);
    if (!receipt.equals("arrived")) {
      response.status(HttpStatus.ACCEPTED);
    }
  }

  private static ReceiptWish wish(HttpRequest<?> request) {
    return ReceiptWish.of(parameter(request, "wait"), parameter(request, "for"));
  }

  private static @Nullable String parameter(HttpRequest<?> request, String name) {
    return request.getParameters().get(name);
  }
}
