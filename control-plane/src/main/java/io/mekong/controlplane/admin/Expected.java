package io.mekong.controlplane.admin;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.store.StoredKey;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.util.Optional;

/**
 * What a writer expects to find, by {@code If-Match} and {@code If-None-Match}. The tag of a value
 * is the store revision that wrote it.
 *
 * @param match tags of which one must be there, {@code *} for any; empty for no condition
 * @param noneMatch tags of which none may be there
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-preconditions">RFC 9110, 13</a>
 */
record Expected(ImmutableSet<String> match, ImmutableSet<String> noneMatch) {
  private static final String ANY = "*";

  static Expected of(HttpRequest<?> request) {
    return new Expected(
        tags(request, HttpHeaders.IF_MATCH), tags(request, HttpHeaders.IF_NONE_MATCH));
  }

  /** The tag of a value. */
  static String tagOf(long modRevision) {
    return "\"" + modRevision + "\"";
  }

  private static ImmutableSet<String> tags(HttpRequest<?> request, String header) {
    return request.getHeaders().getAll(header).stream()
        .flatMap(line -> Splitter.on(',').trimResults().omitEmptyStrings().splitToStream(line))
        .collect(ImmutableSet.toImmutableSet());
  }

  /** Throws {@link ErrorCode#PRECONDITION_FAILED} when something else is there. */
  void check(Optional<StoredKey> present) {
    if (!match.isEmpty() && !holds(match, present)) {
      throw failed(HttpHeaders.IF_MATCH, present);
    }
    if (holds(noneMatch, present)) {
      throw failed(HttpHeaders.IF_NONE_MATCH, present);
    }
  }

  /** Whether a reader has it already. */
  boolean known(StoredKey present) {
    String tag = tagOf(present.modRevision());
    return noneMatch.stream().anyMatch(given -> given.equals(tag) || given.equals("W/" + tag));
  }

  private static boolean holds(ImmutableSet<String> tags, Optional<StoredKey> present) {
    return present
        .filter(stored -> tags.contains(ANY) || tags.contains(tagOf(stored.modRevision())))
        .isPresent();
  }

  private static ApiException failed(String header, Optional<StoredKey> present) {
    return new ApiException(
        ErrorCode.PRECONDITION_FAILED,
        present
            .map(stored ->
                header
                    + " does not hold: the resource has the ETag "
                    + tagOf(stored.modRevision())
                    + "; read it again")
            .orElse(header + " does not hold: there is no such resource"));
  }
}
