package io.mekong.controlplane.admin;

import io.grpc.stub.StreamObserver;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.grpc.Statuses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers calls, failures too, in the words of the REST port. */
final class GrpcAnswers {
  private static final Logger log = LoggerFactory.getLogger(GrpcAnswers.class);

  private GrpcAnswers() {}

  /** Work for one call. */
  interface Work<R> {
    R run() throws Exception;
  }

  static <R> void answer(StreamObserver<R> to, Work<R> work) {
    try {
      R answer = work.run();
      to.onNext(answer);
      to.onCompleted();
    } catch (ApiException e) {
      to.onError(Statuses.of(e));
    } catch (Exception e) {
      log.error("call failed", e);
      to.onError(
          Statuses.of(
              new ApiException(ErrorCode.INTERNAL, "a fault of Mekong's own; the log has it")));
    }
  }
}
