package io.mekong.registry.agent;

import java.util.Optional;

/** Reads {@code --check}. */
final class Checks {
  private Checks() {}

  /**
   * A check.
   *
   * @param text {@code tcp}, {@code http:/path}, {@code grpc}, {@code grpc:service} or {@code none}
   * @return empty for {@code none}
   * @throws IllegalArgumentException with a sentence for the user
   */
  static Optional<Check> parse(String text, CheckTarget target) {
    if (text.equals("none")) {
      return Optional.empty();
    }
    if (text.equals("tcp")) {
      return Optional.of(new TcpCheck(target));
    }
    if (text.equals("grpc")) {
      return Optional.of(new GrpcCheck(target, ""));
    }
    if (text.startsWith("grpc:")) {
      return Optional.of(new GrpcCheck(target, text.substring("grpc:".length())));
    }
    if (text.startsWith("http:/") && !text.startsWith("http://")) {
      return Optional.of(new HttpCheck(target, text.substring("http:".length())));
    }
    throw new IllegalArgumentException(
        "'" + text + "' is no check: tcp, http:/path, grpc, grpc:service or none");
  }
}
