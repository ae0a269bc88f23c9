package io.mekong.controlplane.admin;

import java.util.Optional;

/**
 * Where the admin port listens and who may enter.
 *
 * @param host IP literal or host name
 * @param port 0 for any free one
 * @param token bearer token that every request but health needs; empty asks for none and then only
 *     requests addressed to this machine are answered
 */
public record AdminDoor(String host, int port, Optional<String> token) {
  @Override
  public String toString() {
    return "AdminDoor[host=%s, port=%d, token=%s]"
        .formatted(host, port, token.isPresent() ? "(set)" : "(none)");
  }
}
