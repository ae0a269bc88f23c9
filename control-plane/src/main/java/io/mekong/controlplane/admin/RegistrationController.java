package io.mekong.controlplane.admin;

import com.google.common.net.UrlEscapers;
import io.mekong.controlplane.admin.report.InstanceSpec;
import io.mekong.controlplane.admin.report.RegistrationReport;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.Names;
import io.mekong.registry.service.Registration;
import io.mekong.registry.service.RegistrationRequest;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.service.Terms;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Registers, renews, replaces and deregisters; each call waits for the store. Bodies are taken as
 * bytes: the registry's own parser reads them, by the same rules as a value found in the store.
 */
@Controller("/api/v1/services/{service:[^/]+}/instances")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RegistrationController {
  private final RegistrationService registrations;
  private final Witnesses witnesses;

  RegistrationController(RegistrationService registrations, Witnesses witnesses) {
    this.registrations = registrations;
    this.witnesses = witnesses;
  }

  /** Registers; 201 when it is new, 200 when the same was there. */
  @MayWait
  @Post
  @RequestBody(
      required = true,
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = InstanceSpec.class)))
  HttpResponse<RegistrationReport> register(String service, HttpRequest<byte[]> request) {
    Registration done =
        registrations.register(
            Names.service(service),
            RegistrationRequest.parse(bodyOf(request)),
            terms(request, "register"));
    return answer(done);
  }

  /** Replaces or registers; without a body renews. */
  @MayWait
  @Put("/{id:[^/]+}")
  @RequestBody(
      content =
          @Content(
              mediaType = MediaType.APPLICATION_JSON,
              schema = @Schema(implementation = InstanceSpec.class)))
  HttpResponse<RegistrationReport> put(String service, String id, HttpRequest<byte[]> request) {
    InstanceRef name = Names.instance(service, id);
    if (bodyOf(request).length == 0) {
      return answer(registrations.renew(name, terms(request, "renew")));
    }
    return answer(
        registrations.put(
            name, RegistrationRequest.parse(bodyOf(request)), terms(request, "register")));
  }

  /**
   * Takes an instance out of traffic and leaves it registered. An operator's drain stays, whatever
   * the program registers, until it is ended or the key goes; a program's own, {@code by=program},
   * ends with its next registration.
   *
   * @param by {@code operator} or {@code program}
   */
  @MayWait
  @Post("/{id:[^/]+}/drain")
  HttpResponse<RegistrationReport> drain(
      String service, String id, @QueryValue @Nullable String by, HttpRequest<?> request) {
    return answer(
        registrations.drain(Names.instance(service, id), drainer(by), terms(request, "drain")));
  }

  private static RegistrationService.Drainer drainer(@Nullable String by) {
    return switch (by == null ? "operator" : by) {
      case "operator" -> RegistrationService.Drainer.OPERATOR;
      case "program" -> RegistrationService.Drainer.PROGRAM;
      default ->
          throw new ApiException(
              ErrorCode.INVALID_PARAMETER, "by must be operator or program; operator when absent");
    };
  }

  /** Ends an operator's drain: the instance is again what its program says. */
  @MayWait
  @Delete("/{id:[^/]+}/drain")
  HttpResponse<RegistrationReport> undrain(String service, String id, HttpRequest<?> request) {
    return answer(registrations.undrain(Names.instance(service, id), terms(request, "undrain")));
  }

  /** Deregisters. */
  @MayWait
  @Delete("/{id:[^/]+}")
  @Produces({MediaType.APPLICATION_JSON, ProblemBody.MEDIA_TYPE})
  HttpResponse<?> deregister(String service, String id, HttpRequest<?> request) {
    long revision =
        registrations.deregister(Names.instance(service, id), terms(request, "deregister"));
    return HttpResponse.noContent().header(WaitingWrites.REVISION, Long.toString(revision));
  }

  private Terms terms(HttpRequest<?> request, String action) {
    return witnesses.terms(request, action);
  }

  private static byte[] bodyOf(HttpRequest<byte[]> request) {
    return request.getBody().orElseGet(() -> new byte[0]);
  }

  private static HttpResponse<RegistrationReport> answer(Registration done) {
    RegistrationReport report = RegistrationReport.of(done);
    boolean created = done.outcome() == Registration.Outcome.CREATED;
    return (created ? HttpResponse.created(report, locationOf(report)) : HttpResponse.ok(report))
        .header(HttpHeaders.ETAG, Expected.tagOf(report.revision()))
        .header(WaitingWrites.REVISION, Long.toString(report.revision()));
  }

  private static URI locationOf(RegistrationReport report) {
    return URI.create(
        "/api/v1/services/"
            + UrlEscapers.urlPathSegmentEscaper().escape(report.service())
            + "/instances/"
            + UrlEscapers.urlPathSegmentEscaper().escape(report.id()));
  }
}
