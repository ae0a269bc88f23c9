package io.mekong.registry.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.protobuf.StatusProto;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** Reads what a failed call says. */
final class Failures {
  private Failures() {}

  static KeepEvent.Failed event(long call, Throwable failure) {
    Status status = Status.fromThrowable(failure);
    String said = Objects.requireNonNullElse(status.getDescription(), "no reason given");
    String reason =
        detail(failure, ErrorInfo.class).map(info -> info.getReason() + ": " + said).orElse(said);
    Optional<Duration> retryAfter =
        detail(failure, RetryInfo.class)
            .map(RetryInfo::getRetryDelay)
            .map(d -> Duration.ofSeconds(d.getSeconds(), d.getNanos()));
    return new KeepEvent.Failed(call, status.getCode(), reason, retryAfter);
  }

  /** Whether Mekong itself answered, so that the connection is good. */
  static boolean fromMekong(Throwable failure) {
    return detail(failure, ErrorInfo.class).isPresent();
  }

  private static <T extends Message> Optional<T> detail(Throwable failure, Class<T> type) {
    com.google.rpc.Status status = StatusProto.fromThrowable(failure);
    if (status == null) {
      return Optional.empty();
    }
    return status.getDetailsList().stream()
        .filter(any -> any.is(type))
        .flatMap(any -> unpacked(any, type).stream())
        .findFirst();
  }

  private static <T extends Message> Optional<T> unpacked(Any any, Class<T> type) {
    try {
      return Optional.of(any.unpack(type));
    } catch (InvalidProtocolBufferException e) {
      return Optional.empty();
    }
  }
}
