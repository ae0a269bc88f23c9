package io.mekong.controlplane.replica;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.common.hash.Hashing;
import com.google.common.net.InetAddresses;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
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
 * @param mark HMAC-SHA256 of id and admin, keyed by the admin token, in hexadecimal; empty when it
 *     has no token
 */
public record Replica(
    String id, String host, URI admin, String version, Instant startedAt, String mark) {
  /** What a replica that ends leaves at its key for a while. */
  static final String FAREWELL = "{\"ended\":true}";

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The same with the mark of this token. */
  public Replica marked(String token) {
    return new Replica(id, host, admin, version, startedAt, markOf(token));
  }

  /** Whether who announced it knew this token. */
  boolean knows(String token) {
    return MessageDigest.isEqual(
        mark.getBytes(StandardCharsets.UTF_8), markOf(token).getBytes(StandardCharsets.UTF_8));
  }

  private String markOf(String token) {
    return Hashing.hmacSha256(token.getBytes(StandardCharsets.UTF_8))
        .hashString("mekong replica\n" + id + "\n" + admin, StandardCharsets.UTF_8)
        .toString();
  }

  /** The value of its key. */
  String json() {
    return JSON.createObjectNode()
        .put("id", id)
        .put("host", host)
        .put("admin", admin.toString())
        .put("version", version)
        .put("startedAt", startedAt.toString())
        .put("mark", mark)
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
              Instant.parse(node.path("startedAt").asText()),
              node.path("mark").asText()));
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

  /** Whether both say that they are found at one address: at most one of them can be there. */
  boolean isWhere(Replica other) {
    return admin.equals(other.admin) && (!isLoopback() || host.equals(other.host));
  }

  private boolean isLoopback() {
    String name = admin.getHost().replace("[", "").replace("]", "");
    return name.equals("localhost")
        || (InetAddresses.isInetAddress(name) && InetAddresses.forString(name).isLoopbackAddress());
  }
}
