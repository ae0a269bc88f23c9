package io.mekong.controlplane.xds.server;

import io.grpc.Status;

/** With which gRPC status this side ended a stream. */
public enum StreamEnd {
  INVALID_ARGUMENT,
  PERMISSION_DENIED,
  RESOURCE_EXHAUSTED,
  /** Nothing was read for too long, or the process ends. */
  UNAVAILABLE,
  INTERNAL,
  OTHER;

  /** What the client is told. */
  static String words(Status status) {
    String description = status.getDescription();
    return status.getCode() + (description == null ? "" : ", " + description);
  }

  static StreamEnd of(Status status) {
    return switch (status.getCode()) {
      case INVALID_ARGUMENT -> INVALID_ARGUMENT;
      case PERMISSION_DENIED -> PERMISSION_DENIED;
      case RESOURCE_EXHAUSTED -> RESOURCE_EXHAUSTED;
      case UNAVAILABLE -> UNAVAILABLE;
      case INTERNAL -> INTERNAL;
      default -> OTHER;
    };
  }
}
