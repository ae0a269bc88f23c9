package io.mekong.controlplane.admin;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides who may enter. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class Doorkeeper {
  private static final String BEARER = "Bearer ";

  private final Optional<byte[]> token;

  Doorkeeper(AdminDoor door) {
    this.token = door.token().map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  @RequestFilter
  void enter(HttpRequest<?> request) {
    if (isHealth(request)) {
      return;
    }
    if (token.isEmpty()) {
      checkHost(request);
    } else if (!isConsole(request)) {
      checkToken(request.getHeaders().get(HttpHeaders.AUTHORIZATION));
    }
    Deadlines.of(request).check();
  }

  private static boolean isHealth(HttpRequest<?> request) {
    return request.getPath().startsWith("/health/");
  }

  /** Pages and the API's description hold no secret; they ask for the token before they read. */
  private static boolean isConsole(HttpRequest<?> request) {
    String path = request.getPath();
    return path.equals("/")
        || path.equals("/openapi.yml")
        || path.startsWith("/console/")
        || path.equals(SwaggerUiController.PATH)
        || path.startsWith(SwaggerUiController.PATH + "/");
  }

  boolean asksForToken() {
    return token.isPresent();
  }

  /**
   * Throws {@link ErrorCode#UNAUTHENTICATED} unless this shows the token.
   *
   * @param authorization the header; null for none
   */
  void checkToken(@Nullable String authorization) {
    String given = Optional.ofNullable(authorization).orElse("");
    if (!given.startsWith(BEARER)
        || !MessageDigest.isEqual(
            given.substring(BEARER.length()).getBytes(StandardCharsets.UTF_8),
            token.orElseThrow())) {
      throw new ApiException(
          ErrorCode.UNAUTHENTICATED,
          "send Authorization: Bearer and the token of --admin-token-file");
    }
  }

  /** Without a token a web page could reach us under a name of its own that leads to 127.0.0.1. */
  private static void checkHost(HttpRequest<?> request) {
    String given =
        Optional.ofNullable(request.getHeaders().get(HttpHeaders.HOST)).orElse("localhost");
    try {
      String host = HostAndPort.fromString(given).getHost();
      if (host.equals("localhost") || InetAddresses.isInetAddress(host)) {
        return;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new ApiException(
        ErrorCode.FORBIDDEN_HOST,
        "without a token only requests to localhost or an IP address are answered; use one of those"
            + " or set --admin-token-file");
  }
}
