package io.mekong.registry.store.etcd;

import com.google.common.base.Throwables;
import com.google.common.collect.Lists;
import io.etcd.jetcd.common.exception.CompactedException;
import io.etcd.jetcd.common.exception.ErrorCode;
import io.etcd.jetcd.common.exception.EtcdException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreException.Reason;
import java.net.ConnectException;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** What jetcd throws, as the reasons of the key store contract. */
final class EtcdFailures {
  private EtcdFailures() {}

  static StoreException translate(Throwable fault) {
    for (Throwable cause : Throwables.getCausalChain(fault)) {
      switch (cause) {
        case StoreException known -> {
          return known;
        }
        case CompactedException compacted -> {
          return StoreException.compacted(compacted.getCompactedRevision());
        }
        case ConnectException refused -> {
          return new StoreException(
              Reason.REFUSED, "etcd refuses connections: " + refused.getMessage(), fault);
        }
        case SSLException tls -> {
          return new StoreException(Reason.AUTH, messageOf(tls), fault);
        }
        case TimeoutException timeout -> {
          return new StoreException(Reason.TIMEOUT, "etcd did not answer in time", fault);
        }
        default -> {}
      }
    }
    String message = messageOf(fault);
    return new StoreException(reason(fault, message), "etcd: " + message, fault);
  }

  private static String messageOf(SSLException fault) {
    String message = String.valueOf(fault.getMessage());
    return message.contains("Received fatal alert")
        ? "etcd refuses our certificate, or misses one: " + message
        : "etcd's certificate is not trusted: " + message + "; see its authority and names";
  }

  private static Reason reason(Throwable fault, String message) {
    if (message.contains("required revision has been compacted")) {
      return Reason.COMPACTED;
    }
    if (message.contains("requested lease not found")) {
      return Reason.LEASE_NOT_FOUND;
    }
    if (message.contains("permission denied")) {
      return Reason.DENIED;
    }
    if (message.contains("auth token")
        || message.contains("authentication")
        || message.contains("user name is empty")) {
      return Reason.AUTH;
    }
    if (message.contains("database space exceeded")) {
      return Reason.NO_SPACE;
    }
    if (message.contains("exceeds maximum size")) {
      return Reason.TOO_LARGE; // gRPC's own limit, told with the code of a full server
    }
    return byCode(fault);
  }

  private static Reason byCode(Throwable fault) {
    for (Throwable cause : Throwables.getCausalChain(fault)) {
      if (cause instanceof EtcdException etcd) {
        return byName(etcd.getErrorCode());
      }
      if (cause instanceof StatusRuntimeException status) {
        return byName(status.getStatus().getCode());
      }
    }
    return Reason.OTHER;
  }

  private static Reason byName(ErrorCode code) {
    return reasonOf(code.name());
  }

  private static Reason byName(Status.Code code) {
    return reasonOf(code.name());
  }

  private static Reason reasonOf(String code) {
    return switch (code) {
      case "UNAVAILABLE", "CANCELLED", "ABORTED" -> Reason.UNAVAILABLE;
      case "DEADLINE_EXCEEDED" -> Reason.TIMEOUT;
      case "UNAUTHENTICATED" -> Reason.AUTH;
      case "PERMISSION_DENIED" -> Reason.DENIED;
      case "RESOURCE_EXHAUSTED" -> Reason.NO_SPACE;
      case "OUT_OF_RANGE" -> Reason.COMPACTED;
      default -> Reason.OTHER;
    };
  }

  /** The innermost that says anything. */
  private static String messageOf(Throwable fault) {
    return Lists.reverse(Throwables.getCausalChain(fault)).stream()
        .flatMap(cause -> Stream.ofNullable(cause.getMessage()))
        .findFirst()
        .map(message -> message.toLowerCase(Locale.ROOT).replaceFirst("^[a-z_]+: ", ""))
        .orElseGet(fault.getClass()::getSimpleName);
  }
}
