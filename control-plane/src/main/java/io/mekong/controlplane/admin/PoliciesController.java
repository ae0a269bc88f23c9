package io.mekong.controlplane.admin;

import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import io.swagger.v3.oas.annotations.Hidden;

/** Policies; there is no kind yet. */
@Hidden
@Controller("/api/v1/policies/{kind}{/rest:.*}")
final class PoliciesController {
  @Get
  HttpResponse<?> read(HttpRequest<?> request) {
    return unknown(request);
  }

  @Put
  HttpResponse<?> write(HttpRequest<?> request) {
    return unknown(request);
  }

  @Post
  HttpResponse<?> act(HttpRequest<?> request) {
    return unknown(request);
  }

  @Delete
  HttpResponse<?> delete(HttpRequest<?> request) {
    return unknown(request);
  }

  private static HttpResponse<?> unknown(HttpRequest<?> request) {
    return Problems.response(
        new ApiException(
            ErrorCode.UNKNOWN_KIND, "no policy kind has this name; this release knows none"),
        request);
  }
}
