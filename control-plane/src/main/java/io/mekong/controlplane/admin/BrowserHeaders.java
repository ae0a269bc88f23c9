package io.mekong.controlplane.admin;

import io.mekong.registry.service.ErrorCode;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** Sets the headers that keep browsers from mischief, on every answer: a refusal has them too. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class BrowserHeaders {
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** Swagger UI's style sheet has its pictures within. */
  private static final String WITH_PICTURES =
      CONTENT_SECURITY_POLICY.replace("img-src 'self'", "img-src 'self' data:");

  @ResponseFilter
  void leave(HttpRequest<?> request, MutableHttpResponse<?> response) {
    response.header(
        "Content-Security-Policy",
        request.getPath().equals(SwaggerUiController.PATH)
            ? WITH_PICTURES
            : CONTENT_SECURITY_POLICY);
    response.header("X-Content-Type-Options", "nosniff");
    response.header("X-Frame-Options", "DENY");
    response.header("Referrer-Policy", "no-referrer");
    response.header("Cross-Origin-Resource-Policy", "same-origin");
    response.header(HttpHeaders.CACHE_CONTROL, "no-store");
    if (response.code() == ErrorCode.UNAUTHENTICATED.httpStatus()) {
      response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
    }
  }
}
