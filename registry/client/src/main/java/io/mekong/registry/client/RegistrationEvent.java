package io.mekong.registry.client;

import com.google.common.net.HostAndPort;
import io.grpc.Status;
import io.mekong.registry.v1.Outcome;
import java.time.Duration;

/** What became of a registration. Nothing needs to be done about any of it. */
public sealed interface RegistrationEvent {

  /**
   * It stands, as wanted: after a registration, a change, or the first renewal after a failure.
   *
   * @param outcome what was done to it
   * @param server which control plane did it
   */
  record Registered(Outcome outcome, HostAndPort server) implements RegistrationEvent {}

  /** It was gone from the store; it is registered again at once unless it is to leave. */
  record Lost() implements RegistrationEvent {}

  /**
   * A call failed in a way that passes.
   *
   * @param server which control plane
   * @param reason gRPC status, and the code of the error where Mekong gave one
   * @param retryIn until the next attempt
   */
  record Unreachable(HostAndPort server, String reason, Duration retryIn)
      implements RegistrationEvent {}

  /**
   * The control plane will not have it; somebody has to change something.
   *
   * @param code gRPC status
   * @param reason what is wrong
   * @param retryIn until the next attempt
   */
  record Refused(Status.Code code, String reason, Duration retryIn) implements RegistrationEvent {}

  /**
   * Somebody else holds the id. It is left to them, and asked for again when they are gone.
   *
   * @param addr their address
   * @param port their port
   */
  record Taken(String addr, int port) implements RegistrationEvent {}

  /** Out of traffic, still registered. */
  record Drained() implements RegistrationEvent {}

  /** Gone for good, on purpose. */
  record Deregistered() implements RegistrationEvent {}

  /** It could not be taken out in time and is left to its lease. */
  record GivenUp() implements RegistrationEvent {}
}
