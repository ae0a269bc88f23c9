package io.mekong.controlplane.audit;

/**
 * Who did something, as far as it is known. What a client merely claims, such as X-Forwarded-For,
 * is not in it, but for the name of its program.
 *
 * @param address IP address and port that the connection came from
 * @param subject by what it was let in, {@code admin-token}; empty when nothing was asked for
 * @param agent how its program calls itself, at most 256 characters; empty when it does not
 */
public record Actor(String address, String subject, String agent) {
  /** This process. */
  public static final Actor ITSELF = new Actor("", "mekong", "");
}
