package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableMap;
import com.google.common.io.Resources;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The console's files, by a fixed table of names: no path of a request is ever opened. */
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

  private static HttpResponse<byte[]> file(String name, String type) {
    try {
      byte[] bytes = Resources.toByteArray(Resources.getResource("console/" + name));
      return HttpResponse.ok(bytes).contentType(MediaType.of(type));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
