package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.google.common.net.UrlEscapers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Speaks the admin REST. One thread. */
final class AdminClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int FIRST_FAILURE = 400;

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private final URI admin;
  private final Optional<String> token;

  /** A client of the admin port; nothing is connected yet. */
  AdminClient(URI admin, Optional<Path> tokenFile) throws CtlException {
    this.admin = admin;
    this.token = tokenFile.isPresent() ? Optional.of(token(tokenFile.get())) : Optional.empty();
  }

  /**
   * What was answered.
   *
   * @param status HTTP status
   * @param text the body as it came
   * @param json the same; missing when there is none, or it is something else
   * @param revision of the store that a write led to; empty for none
   */
  record Answer(int status, String text, JsonNode json, Optional<String> revision) {
    boolean failed() {
      return status >= FIRST_FAILURE;
    }

    /** The stable code of a failure; empty for none. */
    String code() {
      return json.path("code").asText("");
    }

    private CtlException problem() {
      String detail = json.path("detail").asText("");
      return new CtlException(
          detail.isEmpty() ? "answered " + status + ": " + text : detail + " (" + code() + ")");
    }
  }

  /** The bearer token, if there is one. */
  Optional<String> token() {
    return token;
  }

  private static String token(Path file) throws CtlException {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CtlException("--token-file " + file + " cannot be read: " + e, e);
    }
  }

  /** A part of a path as it stands in one. */
  static String escaped(String segment) {
    return UrlEscapers.urlPathSegmentEscaper().escape(segment);
  }

  /** A value as it stands in a query. */
  static String inQuery(String value) {
    return UrlEscapers.urlFormParameterEscaper().escape(value);
  }

  /** What is at a path; throws when that fails. */
  JsonNode get(String path) throws CtlException, InterruptedException {
    return good(ask("GET", path, Optional.empty())).json();
  }

  /** An answer that is no failure. */
  static Answer good(Answer answer) throws CtlException {
    if (answer.failed()) {
      throw answer.problem();
    }
    return answer;
  }

  /** Asks, and returns failures too; throws when there is no answer. */
  Answer ask(String method, String path, Optional<Body> body)
      throws CtlException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(admin.resolve(path))
            .timeout(ANSWER)
            .header("Accept", "application/json, text/plain"); // metrics are no JSON
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    body.ifPresent(given -> request.header("Content-Type", given.contentType()));
    request.method(
        method, body.map(b -> BodyPublishers.ofString(b.text())).orElse(BodyPublishers.noBody()));
    try {
      HttpResponse<String> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(
          answer.statusCode(),
          answer.body(),
          json(answer.body()),
          answer.headers().firstValue("Mekong-Revision"));
    } catch (IOException e) {
      throw new CtlException(
          admin + " cannot be reached (" + e + "). Is the control plane running? See --admin.", e);
    }
  }

  /** What is sent. */
  record Body(String contentType, String text) {}

  private static JsonNode json(String text) {
    try {
      return text.isEmpty() ? MissingNode.getInstance() : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
