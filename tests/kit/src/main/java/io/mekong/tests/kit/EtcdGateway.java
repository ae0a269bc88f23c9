package io.mekong.tests.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;

/**
 * Plain writes to an etcd over its JSON gateway, as someone would make them who knows nothing of
 * the control plane. Any thread.
 */
public final class EtcdGateway implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final String url;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * A writer.
   *
   * @param url client URL of a member, for example {@code http://127.0.0.1:2379}
   */
  public EtcdGateway(String url) {
    this.url = url;
  }

  /**
   * Writes a key.
   *
   * @return the revision of the store after the write
   * @throws IllegalStateException when etcd refuses
   * @throws UncheckedIOException when etcd does not answer
   */
  public long put(String key, String value) {
    return revision(post("/v3/kv/put", "{'key': '%s', 'value': '%s'}", base64(key), base64(value)));
  }

  /** Writes a key that goes with a lease of its own; nobody renews it. Returns the lease's id. */
  public long putWithLease(String key, String value, Duration timeToLive) {
    Map<?, ?> grant = post("/v3/lease/grant", "{'TTL': %s}", timeToLive.toSeconds());
    String lease = String.valueOf(grant.get("ID"));
    post(
        "/v3/kv/put",
        "{'key': '%s', 'value': '%s', 'lease': %s}",
        base64(key),
        base64(value),
        lease);
    return Long.parseLong(lease);
  }

  /** Deletes a key; returns the revision of the store afterwards. */
  public long delete(String key) {
    return revision(post("/v3/kv/deleterange", "{'key': '%s'}", base64(key)));
  }

  /**
   * Writes and deletes keys in one transaction: whoever watches sees all of it at one revision.
   *
   * @param puts values by key
   * @param deletes other keys, to be deleted
   * @return the revision of the store after it
   */
  public long transaction(Map<String, String> puts, Collection<String> deletes) {
    String operations =
        Stream.concat(
                puts.entrySet().stream()
                    .map(put ->
                        "{\"requestPut\": {\"key\": \"%s\", \"value\": \"%s\"}}"
                            .formatted(base64(put.getKey()), base64(put.getValue()))),
                deletes.stream()
                    .map(key ->
                        "{\"requestDeleteRange\": {\"key\": \"%s\"}}".formatted(base64(key))))
            .collect(Collectors.joining(", "));
    return revision(post("/v3/kv/txn", "{'success': [%s]}", operations));
  }

  /** Whether the member asked is the leader of its cluster. */
  public boolean leads() {
    Map<?, ?> status = post("/v3/maintenance/status", "{}");
    Map<?, ?> header = (Map<?, ?>) Objects.requireNonNull(status.get("header"));
    return String.valueOf(status.get("leader")).equals(String.valueOf(header.get("member_id")));
  }

  /**
   * The value of a key as a majority of the members knows it; empty when there is none.
   *
   * @throws IllegalStateException when etcd refuses, as a member without the others does
   * @throws UncheckedIOException when etcd does not answer
   */
  public Optional<String> get(String key) {
    return value(post("/v3/kv/range", "{'key': '%s'}", base64(key)));
  }

  /** All keys that begin with a prefix, which does not end with the greatest byte, in order. */
  public List<String> keys(String prefix) {
    char last = prefix.charAt(prefix.length() - 1);
    String end = prefix.substring(0, prefix.length() - 1) + (char) (last + 1);
    Map<?, ?> answer =
        post(
            "/v3/kv/range",
            "{'key': '%s', 'range_end': '%s', 'keys_only': true}",
            base64(prefix),
            base64(end));
    List<?> found = Objects.requireNonNullElse((List<?>) answer.get("kvs"), List.of());
    return found.stream().map(each -> decoded(((Map<?, ?>) each).get("key"))).toList();
  }

  /** The value of a key as the member asked knows it, which may be an old one. */
  public Optional<String> known(String key) {
    return value(post("/v3/kv/range", "{'key': '%s', 'serializable': true}", base64(key)));
  }

  private static Optional<String> value(Map<?, ?> answer) {
    return Optional.ofNullable((List<?>) answer.get("kvs"))
        .map(keys -> ((Map<?, ?>) keys.getFirst()).get("value"))
        .map(EtcdGateway::decoded);
  }

  private static String decoded(@Nullable Object base64) {
    return new String(Base64.getDecoder().decode(String.valueOf(base64)), StandardCharsets.UTF_8);
  }

  private static long revision(Map<?, ?> answer) {
    Map<?, ?> header = (Map<?, ?>) Objects.requireNonNull(answer.get("header"));
    return Long.parseLong(String.valueOf(header.get("revision")));
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private Map<?, ?> post(String path, String format, Object... values) {
    String body = format.replace('\'', '"').formatted(values);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(TIMEOUT)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("etcd refused " + path + ": " + answer.body());
      }
      return new Yaml().<Map<?, ?>>load(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException("etcd at " + url + " does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while writing to etcd", e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
