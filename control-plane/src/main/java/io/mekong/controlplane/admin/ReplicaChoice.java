package io.mekong.controlplane.admin;

import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import org.jspecify.annotations.Nullable;

/** Whose nodes are asked for. */
enum ReplicaChoice {
  THIS,
  ALL;

  /**
   * Reads the query parameter {@code replicas}; null or empty is this one. Throws {@link
   * ErrorCode#INVALID_PARAMETER}.
   */
  static ReplicaChoice of(@Nullable String given) {
    if (given == null || given.isEmpty()) {
      return THIS;
    }
    if (given.equals("all")) {
      return ALL;
    }
    throw new ApiException(ErrorCode.INVALID_PARAMETER, "replicas must be all, or absent");
  }
}
