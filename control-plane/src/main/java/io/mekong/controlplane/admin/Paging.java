package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.Page;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for.
 *
 * @param after only names behind this one; empty for the first page
 * @param limit most items, 1-5,000
 */
record Paging(String after, int limit) {
  private static final int MAX_LIMIT = 5000;
  private static final int DEFAULT_LIMIT = 100;

  /** Reads the query parameters; throws {@link ErrorCode#INVALID_PARAMETER}. */
  static Paging of(@Nullable String after, @Nullable String limit) {
    return new Paging(after == null ? "" : after, limit == null ? DEFAULT_LIMIT : parse(limit));
  }

  private static int parse(String limit) {
    try {
      int value = Integer.parseInt(limit);
      if (value >= 1 && value <= MAX_LIMIT) {
        return value;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new ApiException(ErrorCode.INVALID_PARAMETER, "limit must be 1-" + MAX_LIMIT);
  }

  /**
   * A page of those that are chosen.
   *
   * @param all the chosen ones, in order of name
   */
  <T> Page<T> pageOf(ImmutableList<T> all, Function<T, String> nameOf) {
    return page(
        all.stream()
            .dropWhile(item -> nameOf.apply(item).compareTo(after) <= 0)
            .limit(limit + 1L)
            .collect(ImmutableList.toImmutableList()),
        all.size(),
        nameOf);
  }

  /**
   * A page of items.
   *
   * @param items at most one more than {@link #limit}; the one more tells that others follow
   */
  <T> Page<T> page(ImmutableList<T> items, int total, Function<T, String> nameOf) {
    if (items.size() <= limit) {
      return new Page<>(items, total, Optional.empty());
    }
    ImmutableList<T> shown = items.subList(0, limit);
    return new Page<>(shown, total, Optional.of(nameOf.apply(shown.get(limit - 1))));
  }
}
