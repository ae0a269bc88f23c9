package io.mekong.controlplane.admin;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableMap;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.function.Supplier;

/**
 * The console's files and the API's description, by a fixed table of names: no path of a request is
 * ever opened.
 */
@Hidden
@Controller
final class ConsoleController {
  private static final List<String> SCRIPTS =
      List.of(
          "api", "chart", "dom", "filter", "histogram", "main", "question", "replicas", "words");
  private static final List<String> VIEWS =
      List.of(
          "audit",
          "events",
          "explain",
          "fleet",
          "node",
          "nodes",
          "overview",
          "propagation",
          "receipt",
          "receipts",
          "rejected",
          "resource",
          "service",
          "services");
  private static final ImmutableMap<String, StaticFile> FILES = files();

  private final Supplier<byte[]> description = Suppliers.memoize(ApiDocument::yaml);

  private static ImmutableMap<String, StaticFile> files() {
    ImmutableMap.Builder<String, StaticFile> files = ImmutableMap.builder();
    files.put("console.css", StaticFile.style("console/console.css"));
    files.put("icon.svg", new StaticFile("console/icon.svg", "image/svg+xml"));
    SCRIPTS.forEach(name -> files.put(name + ".js", StaticFile.script("console/" + name + ".js")));
    VIEWS.forEach(name ->
        files.put("views/" + name + ".js", StaticFile.script("console/views/" + name + ".js")));
    return files.buildOrThrow();
  }

  /** The page. */
  @Get("/")
  HttpResponse<byte[]> page() {
    return StaticFile.html("console/index.html").answer();
  }

  /** What the page loads. */
  @Get("/console/{name:.+}")
  HttpResponse<byte[]> part(String name) {
    StaticFile file = FILES.get(name);
    if (file == null) {
      throw new ApiException(ErrorCode.UNKNOWN_PATH, "the console has no such file");
    }
    return file.answer();
  }

  /** The OpenAPI document. */
  @Get("/openapi.yml")
  HttpResponse<byte[]> openApi() {
    return HttpResponse.ok(description.get())
        .contentType(MediaType.of("application/yaml; charset=utf-8"));
  }
}
