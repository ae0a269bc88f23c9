package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.controlplane.admin.report.PolicyReport;
import io.mekong.controlplane.admin.report.PolicyVersionReport;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.store.StoredKey;
import io.micronaut.core.annotation.Introspected;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestBean;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import org.jspecify.annotations.Nullable;

/** Policies as they are stored; each call waits for the store. */
@Controller("/api/v1/policies/{kind:[^/]+}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PoliciesController {
  private final PolicyEditor editor;
  private final Witnesses witnesses;

  PoliciesController(PolicyEditor editor, Witnesses witnesses) {
    this.editor = editor;
    this.witnesses = witnesses;
  }

  /** Names of the policies of a kind, in order. */
  @Get
  Page<String> names(
      String kind, @QueryValue @Nullable String after, @QueryValue @Nullable String limit) {
    return editor.page(kind, Paging.of(after, limit));
  }

  /** The stored policy. */
  @Get("/{name:[^/]+}")
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<?> read(String kind, String name, HttpRequest<?> request) {
    StoredKey stored = editor.read(kind, name);
    String tag = Expected.tagOf(stored.modRevision());
    return Expected.of(request).known(stored)
        ? HttpResponse.notModified().header(HttpHeaders.ETAG, tag)
        : HttpResponse.ok(stored.value().toByteArray()).header(HttpHeaders.ETAG, tag);
  }

  /** Creates or replaces; 201 when it is new. With {@code dryRun=true} it is only checked. */
  @MayWait
  @Put("/{name:[^/]+}")
  @Consumes(MediaType.APPLICATION_JSON)
  @RequestBody(
      required = true,
      content = @Content(mediaType = MediaType.APPLICATION_JSON, schema = @Schema(type = "object")))
  HttpResponse<PolicyReport> write(
      String kind, String name, @QueryValue @Nullable String dryRun, HttpRequest<byte[]> request) {
    ByteString body = ByteString.copyFrom(request.getBody().orElseGet(() -> new byte[0]));
    if (isDry(dryRun)) {
      editor.check(kind, name, body);
      return HttpResponse.ok(new PolicyReport(kind, name, 0));
    }
    KeyEditor.Written written =
        editor.put(
            new PolicyEditor.Place(kind, name), body, witnesses.terms(request, "put-policy"));
    PolicyReport report = new PolicyReport(kind, name, written.revision());
    return (written.created()
            ? HttpResponse.<PolicyReport>created(report)
            : HttpResponse.ok(report))
        .header(HttpHeaders.ETAG, Expected.tagOf(written.revision()))
        .header(WaitingWrites.REVISION, Long.toString(written.revision()));
  }

  private static boolean isDry(@Nullable String dryRun) {
    if (dryRun == null || dryRun.equals("false")) {
      return false;
    }
    if (dryRun.equals("true")) {
      return true;
    }
    throw new ApiException(ErrorCode.INVALID_PARAMETER, "dryRun must be true or false");
  }

  /** Deletes; its default holds again. */
  @MayWait
  @Delete("/{name:[^/]+}")
  @Produces({MediaType.APPLICATION_JSON, ProblemBody.MEDIA_TYPE})
  HttpResponse<?> delete(String kind, String name, HttpRequest<?> request) {
    long revision =
        editor.delete(
            new PolicyEditor.Place(kind, name), witnesses.terms(request, "delete-policy"));
    return HttpResponse.noContent().header(WaitingWrites.REVISION, Long.toString(revision));
  }

  /** Versions of a policy that can be read and gone back to, the newest first. */
  @Get("/{name:[^/]+}/history")
  ImmutableList<PolicyVersionReport> history(String kind, String name) {
    return editor.history(new PolicyEditor.Place(kind, name));
  }

  /** A version of a policy as it was written. */
  @Get("/{name:[^/]+}/history/{revision:[^/]+}")
  @Produces(MediaType.APPLICATION_JSON)
  HttpResponse<?> version(String kind, String name, String revision) {
    return HttpResponse.ok(
        editor.version(new PolicyEditor.Place(kind, name), revisionOf(revision)).toByteArray());
  }

  /**
   * Which version to go back to.
   *
   * @param revision that wrote it
   * @param dryRun {@code true} only checks it
   */
  @Introspected
  record Back(@QueryValue @Nullable String revision, @QueryValue @Nullable String dryRun) {}

  /** Writes an earlier version again; with {@code dryRun=true} it is only checked. */
  @MayWait
  @Post("/{name:[^/]+}/rollback")
  HttpResponse<PolicyReport> rollback(
      String kind, String name, @RequestBean Back back, HttpRequest<?> request) {
    PolicyEditor.Place place = new PolicyEditor.Place(kind, name);
    long to = revisionOf(back.revision());
    if (isDry(back.dryRun())) {
      editor.checkRollback(place, to);
      return HttpResponse.ok(new PolicyReport(kind, name, 0));
    }
    KeyEditor.Written written =
        editor.rollback(place, to, witnesses.terms(request, "rollback-policy"));
    return HttpResponse.ok(new PolicyReport(kind, name, written.revision()))
        .header(HttpHeaders.ETAG, Expected.tagOf(written.revision()))
        .header(WaitingWrites.REVISION, Long.toString(written.revision()));
  }

  private static long revisionOf(@Nullable String revision) {
    Long parsed = revision == null ? null : Longs.tryParse(revision);
    if (parsed == null || parsed < 1) {
      throw new ApiException(
          ErrorCode.INVALID_PARAMETER, "revision must be that of a version in the history");
    }
    return parsed;
  }
}
