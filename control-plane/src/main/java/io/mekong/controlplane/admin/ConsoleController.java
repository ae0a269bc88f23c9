package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The console's files and the API's description, by a fixed table of names: no path of a request is
 * ever opened.
 */
@Hidden
@Controller
final class ConsoleController {
  private static final ImmutableMap<String, String> FILES =
      ImmutableMap.of(
          "console.js", "text/javascript; charset=utf-8",
          "api.js", "text/javascript; charset=utf-8",
          "console.css", "text/css; charset=utf-8");

  /** The page. */
  @Get("/")
  HttpResponse<byte[]> page() {
    return file("index.html", "text/html; charset=utf-8");
  }

  /** What the page loads. */
  @Get("/console/{name}")
  HttpResponse<byte[]> part(String name) {
    String type = FILES.get(name);
    if (type == null) {
      throw new ApiException(ErrorCode.UNKNOWN_PATH, "the console has no such file");
    }
    return file(name, type);
  }

  /** The OpenAPI document. */
  @Get("/openapi.yml")
  HttpResponse<byte[]> openApi() {
    return resource("META-INF/swagger/mekong-admin-v1.yml", "application/yaml; charset=utf-8");
  }

  private static HttpResponse<byte[]> file(String name, String type) {
    return resource("console/" + name, type);
  }

  private static HttpResponse<byte[]> resource(String name, String type) {
    try {
      byte[] bytes = Resources.toByteArray(Resources.getResource(name));
      return HttpResponse.ok(bytes).contentType(MediaType.of(type));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
