package io.mekong.registry.service.grpc;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import com.google.rpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;

/** What went wrong, as {@code google.rpc.Status} with the stable code in its details. */
public final class Statuses {
  private static final String DOMAIN = "mekong";
  private static final Duration RETRY = Duration.newBuilder().setSeconds(1).build();

  private Statuses() {}

  /** To end a call with; its trailers hold the details. */
  public static StatusRuntimeException of(ApiException fault) {
    ErrorCode code = fault.code();
    Status.Builder status =
        Status.newBuilder()
            .setCode(code.grpcStatus().value())
            .setMessage(fault.detail())
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setReason(code.name()).setDomain(DOMAIN).build()));
    if (code == ErrorCode.TOO_MANY_REQUESTS) {
      status.addDetails(Any.pack(RetryInfo.newBuilder().setRetryDelay(RETRY).build()));
    }
    return StatusProto.toStatusRuntimeException(status.build());
  }
}
