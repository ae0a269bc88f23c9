package io.mekong.tests.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * One request per connection over a plain socket: the Host header is free to choose, and nothing is
 * ever retried behind the back of a test. Any thread.
 *
 * @param port port on 127.0.0.1
 */
public record HttpSocket(int port) {
  private static final int TIMEOUT_MILLIS = 10_000;

  /**
   * Asks for a path.
   *
   * @throws IOException when the connection fails, ends early or the answer is not HTTP
   */
  public HttpAnswer get(String host, String path) throws IOException {
    return send("GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n".formatted(path, host));
  }

  /**
   * Asks for a path with a bearer token.
   *
   * @throws IOException as {@link #get}
   */
  public HttpAnswer getAs(String token, String path) throws IOException {
    return send(
        "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
            .formatted(path, port, token));
  }

  /**
   * Deletes what is at a path.
   *
   * @throws IOException as {@link #get}
   */
  public HttpAnswer delete(String path) throws IOException {
    return send(
        "DELETE %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
            .formatted(path, port));
  }

  /**
   * Sends JSON.
   *
   * @throws IOException as {@link #get}
   */
  public HttpAnswer post(String path, String json) throws IOException {
    return post(path, json, "");
  }

  /**
   * Sends JSON in somebody's name.
   *
   * @param token for the {@code Authorization} header
   * @throws IOException as {@link #get}
   */
  public HttpAnswer post(String path, String json, String token) throws IOException {
    return sendJson("POST " + path, json, token);
  }

  /**
   * Replaces what is at a path.
   *
   * @throws IOException as {@link #get}
   */
  public HttpAnswer put(String path, String json) throws IOException {
    return sendJson("PUT " + path, json, "");
  }

  private HttpAnswer sendJson(String request, String json, String token) throws IOException {
    return send(
        """
        %s HTTP/1.1\r
        Host: 127.0.0.1:%d\r
        Authorization: %s\r
        Content-Type: application/json\r
        Content-Length: %d\r
        Connection: close\r
        \r
        %s\
        """
            .formatted(request, port, token, json.getBytes(StandardCharsets.UTF_8).length, json));
  }

  private HttpAnswer send(String request) throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return parse(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  private HttpAnswer parse(String answer) throws IOException {
    int end = answer.indexOf("\r\n\r\n");
    String[] words = answer.split(" ", 3);
    if (end < 0 || words.length < 2 || !words[0].startsWith("HTTP/1.")) {
      throw new IOException("no HTTP answer from port " + port + ": '" + answer + "'");
    }
    return new HttpAnswer(Integer.parseInt(words[1]), answer.substring(end + 4));
  }
}
