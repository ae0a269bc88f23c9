package io.mekong.controlplane.admin;

import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import io.micronaut.http.server.exceptions.response.ErrorContext;
import io.micronaut.http.server.exceptions.response.ErrorResponseProcessor;
import jakarta.inject.Singleton;
import java.net.URISyntaxException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes problem JSON of every failure: ours, and those that the HTTP server finds by itself. */
final class Problems {
  private static final Logger log = LoggerFactory.getLogger(Problems.class);

  private Problems() {}

  static MutableHttpResponse<ProblemBody> response(ApiException fault, HttpRequest<?> request) {
    return fill(HttpResponse.ok(), fault.code(), fault.detail(), request);
  }

  private static MutableHttpResponse<ProblemBody> fill(
      MutableHttpResponse<?> response, ErrorCode code, String detail, HttpRequest<?> request) {
    MutableHttpResponse<ProblemBody> problem =
        response
            .status(code.httpStatus(), code.title())
            .body(ProblemBody.of(code, detail, request.getPath()));
    if (code == ErrorCode.TOO_MANY_REQUESTS || code == ErrorCode.BUSY) {
      problem.header(HttpHeaders.RETRY_AFTER, "1");
    }
    return problem.contentType(ProblemBody.MEDIA_TYPE);
  }

  /** A controller or a service refused. */
  @Singleton
  static final class Refused implements ExceptionHandler<ApiException, HttpResponse<?>> {
    @Override
    @SuppressWarnings("rawtypes")
    public HttpResponse<?> handle(HttpRequest request, ApiException exception) {
      if (exception.code() == ErrorCode.INTERNAL) {
        log.error("request failed path={}", request.getPath(), exception);
      }
      return response(exception, request);
    }
  }

  /** The HTTP server refused, or something threw that nobody foresaw. */
  @Singleton
  static final class ServerFound implements ErrorResponseProcessor<ProblemBody> {
    @Override
    public MutableHttpResponse<ProblemBody> processResponse(
        ErrorContext context, MutableHttpResponse<?> response) {
      ErrorCode code = isBadPath(context) ? ErrorCode.UNKNOWN_PATH : codeOf(response.status());
      return fill(response, code, detail(code, context), context.getRequest());
    }

    private static boolean isBadPath(ErrorContext context) {
      return context.getRootCause().filter(URISyntaxException.class::isInstance).isPresent();
    }

    private static ErrorCode codeOf(HttpStatus status) {
      return switch (status) {
        case NOT_FOUND -> ErrorCode.UNKNOWN_PATH;
        case METHOD_NOT_ALLOWED -> ErrorCode.METHOD_NOT_ALLOWED;
        case NOT_ACCEPTABLE -> ErrorCode.NOT_ACCEPTABLE;
        case REQUEST_ENTITY_TOO_LARGE -> ErrorCode.BODY_TOO_LARGE;
        case UNSUPPORTED_MEDIA_TYPE -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
        default ->
            status.getCode() >= HttpStatus.INTERNAL_SERVER_ERROR.getCode()
                ? ErrorCode.INTERNAL
                : ErrorCode.INVALID_PARAMETER;
      };
    }

    private static String detail(ErrorCode code, ErrorContext context) {
      return switch (code) {
        case UNKNOWN_PATH -> "nothing is at this path; the API begins at /api/v1/status";
        case METHOD_NOT_ALLOWED -> "the path is there, but not for this method; see Allow";
        case NOT_ACCEPTABLE -> "answers are application/json; accept that";
        case BODY_TOO_LARGE -> "a body may have 1 MiB; send less";
        case UNSUPPORTED_MEDIA_TYPE ->
            "send Content-Type: application/json; a resource may be application/yaml too";
        case INTERNAL -> "a fault of Mekong's own; the log has it";
        default -> first(context).orElse("the request cannot be read");
      };
    }

    private static Optional<String> first(ErrorContext context) {
      return context.getErrors().stream().findFirst().map(error -> error.getMessage());
    }
  }
}
