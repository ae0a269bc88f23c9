package io.mekong.registry.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;

/** Works when it answers a GET with a status from 200 to 299; a redirect is no such answer. */
final class HttpCheck implements Check {
  private final HttpClient client;
  private final HttpRequest request;

  /**
   * A check.
   *
   * @param path begins with a slash, may hold a query
   * @throws IllegalArgumentException when it does not fit into a URI
   */
  HttpCheck(CheckTarget target, String path) {
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(target.limit())
            .build();
    request =
        HttpRequest.newBuilder(URI.create("http://" + target.authority() + path))
            .header("user-agent", "mekong-agent")
            .timeout(target.limit())
            .build();
  }

  @Override
  public Optional<String> problem() {
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      response.body().close(); // Not read: it might have no end.
      int status = response.statusCode();
      return status >= 200 && status < 300
          ? Optional.empty()
          : Optional.of("HTTP status " + status);
    } catch (IOException e) {
      String why = e.getMessage();
      return Optional.of("no answer: " + (why == null ? e.getClass().getSimpleName() : why));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
