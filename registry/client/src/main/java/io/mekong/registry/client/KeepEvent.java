package io.mekong.registry.client;

import io.grpc.Status;
import io.mekong.registry.v1.Health;
import io.mekong.registry.v1.RegisterResponse;
import java.time.Duration;
import java.util.Optional;

/** What happens to a {@link Keeper}. */
sealed interface KeepEvent {

  /** Time has passed, or nothing has. */
  record Tick() implements KeepEvent {}

  /**
   * A call was answered.
   *
   * @param call its number
   * @param response the default one where the method has no such answer
   */
  record Answered(long call, RegisterResponse response) implements KeepEvent {}

  /**
   * A call failed.
   *
   * @param call its number
   * @param code never OK
   * @param reason for people
   * @param retryAfter when the server said it
   */
  record Failed(long call, Status.Code code, String reason, Optional<Duration> retryAfter)
      implements KeepEvent {}

  /** The program has another health. */
  record HealthWanted(Health health) implements KeepEvent {}

  /** The program wants to get no more traffic. */
  record DrainWanted() implements KeepEvent {}

  /** The program ends. */
  record LeaveWanted() implements KeepEvent {}
}
