package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableMap;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.swagger.v3.oas.annotations.Hidden;

/** Swagger UI over our own OpenAPI document, by a fixed table of names. */
@Hidden
@Controller(SwaggerUiController.PATH)
final class SwaggerUiController {
  static final String PATH = "/swagger-ui";

  /** As the WebJar's in the pom: its version is part of the name. */
  private static final String WEB_JAR = "META-INF/resources/webjars/swagger-ui/5.34.1/";

  private static final ImmutableMap<String, StaticFile> FILES =
      ImmutableMap.of(
          "start.js", StaticFile.script("swagger-ui/start.js"),
          "page.css", StaticFile.style("swagger-ui/page.css"),
          "swagger-ui.css", StaticFile.style(WEB_JAR + "swagger-ui.css"),
          "swagger-ui-bundle.js", StaticFile.script(WEB_JAR + "swagger-ui-bundle.js"));

  /** The page. */
  @Get
  HttpResponse<byte[]> page() {
    return StaticFile.html("swagger-ui/index.html").answer();
  }

  /** What the page loads. */
  @Get("/{name}")
  HttpResponse<byte[]> part(String name) {
    StaticFile file = FILES.get(name);
    if (file == null) {
      throw new ApiException(ErrorCode.UNKNOWN_PATH, "Swagger UI has no such file here");
    }
    return file.answer();
  }
}
