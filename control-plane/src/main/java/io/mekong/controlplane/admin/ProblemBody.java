package io.mekong.controlplane.admin;

import io.mekong.registry.service.ErrorCode;
import io.micronaut.serde.annotation.Serdeable;

/**
 * An error as RFC 9457 has it.
 *
 * @param type names the kind of error; a URN, not to be fetched
 * @param title a few words, the same for a code
 * @param status HTTP status
 * @param detail what is wrong here, and the remedy
 * @param instance path of the request
 * @param code stable; clients decide by it
 */
@Serdeable
record ProblemBody(
    String type, String title, int status, String detail, String instance, String code) {
  static final String MEDIA_TYPE = "application/problem+json";

  static ProblemBody of(ErrorCode code, String detail, String path) {
    return new ProblemBody(
        "urn:mekong:error:" + code.name(),
        code.title(),
        code.httpStatus(),
        detail,
        path,
        code.name());
  }
}
