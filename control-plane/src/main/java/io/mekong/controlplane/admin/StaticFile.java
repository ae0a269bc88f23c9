package io.mekong.controlplane.admin;

import com.google.common.io.Resources;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A file of the program that browsers load.
 *
 * @param resource its name on the class path
 * @param type its media type
 */
record StaticFile(String resource, String type) {
  private static final String UTF_8 = "; charset=utf-8";

  static StaticFile html(String resource) {
    return new StaticFile(resource, "text/html" + UTF_8);
  }

  static StaticFile script(String resource) {
    return new StaticFile(resource, "text/javascript" + UTF_8);
  }

  static StaticFile style(String resource) {
    return new StaticFile(resource, "text/css" + UTF_8);
  }

  /** Its bytes. */
  HttpResponse<byte[]> answer() {
    try {
      return HttpResponse.ok(Resources.toByteArray(Resources.getResource(resource)))
          .contentType(MediaType.of(type));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
