package io.mekong.controlplane.admin;

import com.google.protobuf.ByteString;
import io.mekong.controlplane.admin.report.ResourceReport;
import io.mekong.controlplane.resource.RawKey;
import io.mekong.controlplane.resource.RawText;
import io.mekong.registry.store.StoredKey;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;

/**
 * Raw Envoy resources as they are stored; each call waits for the store. Bodies are taken as bytes:
 * the parser of the store reads them.
 */
@Controller(ResourcesController.ROOT + "{type:[^/]+}/{name:.+}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ResourcesController {
  static final String ROOT = "/api/v1/resources/";
  private static final String YAML = "application/yaml";
  private static final String X_YAML = "application/x-yaml";
  private static final String TEXT_YAML = "text/yaml";

  private final RawResourceEditor editor;
  private final Witnesses witnesses;

  ResourcesController(RawResourceEditor editor, Witnesses witnesses) {
    this.editor = editor;
    this.witnesses = witnesses;
  }

  /**
   * The stored value in its own notation, as JSON when nothing else is accepted. What is secret is
   * taken out.
   */
  @Get
  @Produces({MediaType.APPLICATION_JSON, YAML})
  HttpResponse<?> read(String type, String name, HttpRequest<?> request) {
    RawKey key = keyOf(type, request);
    StoredKey stored = editor.read(key);
    String tag = Expected.tagOf(stored.modRevision());
    if (Expected.of(request).known(stored)) {
      return HttpResponse.notModified().header(HttpHeaders.ETAG, tag);
    }
    RawText shown = RawText.shown(key, stored.value());
    RawText text = acceptsYaml(request) ? shown : shown.asJson();
    return HttpResponse.ok(text.text().toByteArray())
        .contentType(text.format() == RawText.Format.JSON ? MediaType.APPLICATION_JSON : YAML)
        .header(HttpHeaders.ETAG, tag);
  }

  /** Creates or replaces; 201 when it is new. Only what would be served is stored. */
  @MayWait
  @Put
  @Consumes({MediaType.APPLICATION_JSON, YAML, X_YAML, TEXT_YAML})
  @RequestBody(
      required = true,
      content = {
        @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = "object")),
        @Content(mediaType = YAML, schema = @Schema(type = "object"))
      })
  HttpResponse<ResourceReport> write(String type, String name, HttpRequest<byte[]> request) {
    RawKey key = keyOf(type, request);
    ByteString body = ByteString.copyFrom(request.getBody().orElseGet(() -> new byte[0]));
    KeyEditor.Written written = editor.put(key, body, witnesses.terms(request, "put-resource"));
    ResourceReport report = new ResourceReport(type, key.name(), written.revision());
    return (written.created()
            ? HttpResponse.<ResourceReport>created(report)
            : HttpResponse.ok(report))
        .header(HttpHeaders.ETAG, Expected.tagOf(written.revision()))
        .header(WaitingWrites.REVISION, Long.toString(written.revision()));
  }

  /** Deletes; the generated resource of that name, if there is one, is served again. */
  @MayWait
  @Delete
  @Produces({MediaType.APPLICATION_JSON, ProblemBody.MEDIA_TYPE})
  HttpResponse<?> delete(String type, String name, HttpRequest<?> request) {
    long revision =
        editor.delete(keyOf(type, request), witnesses.terms(request, "delete-resource"));
    return HttpResponse.noContent().header(WaitingWrites.REVISION, Long.toString(revision));
  }

  private static boolean acceptsYaml(HttpRequest<?> request) {
    return request.accept().isEmpty()
        || request.accept().stream()
            .anyMatch(
                type -> type.equals(MediaType.ALL_TYPE) || type.getSubtype().contains("yaml"));
  }

  /**
   * The name is read from the path itself: as a path variable it would have a space for each plus.
   */
  private static RawKey keyOf(String type, HttpRequest<?> request) {
    return RawResourceEditor.keyOf(type, request.getUri().getPath().substring(ROOT.length()));
  }
}
