package io.mekong.controlplane.replica;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.net.InetAddresses;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/**
 * A control plane on the same store.
 *
 * @param id different in every process
 * @param host name of its machine
 * @param admin where its admin port is said to be
 * @param version of the program
 * @param startedAt when it started
 */
public record Replica(String id, String host, URI admin, String version, Instant startedAt) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The value of its key. */
  String json() {
    return JSON.createObjectNode()
        .put("id", id)
        .put("host", host)
        .put("admin", admin.toString())
        .put("version", version)
        .put("startedAt", startedAt.toString())
        .toString();
  }

  /** Reads a value; empty when it is none. */
  static Optional<Replica> parse(String value) {
    try {
      JsonNode node = JSON.readTree(value);
      URI admin = URI.create(node.path("admin").asText());
      if (admin.getHost() == null || node.path("id").asText().isEmpty()) {
        return Optional.empty();
      }
      return Optional.of(
          new Replica(
              node.path("id").asText(),
              node.path("host").asText(),
              admin,
              node.path("version").asText(),
              Instant.parse(node.path("startedAt").asText())));
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Why another one cannot reach it, or empty when it may. */
  public Optional<String> unreachableFrom(Replica other) {
    return isLoopback() && !host.equals(other.host)
        ? Optional.of(
            "its admin port is open on "
                + admin.getAuthority()
                + " of "
                + host
                + " only; give it an --admin-address that others reach, with"
                + " --admin-token-file, or mekong.admin.advertise")
        : Optional.empty();
  }

  private boolean isLoopback() {
    String name = admin.getHost().replace("[", "").replace("]", "");
    return name.equals("localhost")
        || (InetAddresses.isInetAddress(name) && InetAddresses.forString(name).isLoopbackAddress());
  }
}
