package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;
import java.util.function.Function;

/**
 * A part of a list.
 *
 * @param items in order
 * @param total how many there are in all
 * @param next give it as {@code after} for the next page; absent on the last one
 * @param <T> type of the items
 */
@Serdeable
public record Page<T>(
    ImmutableList<T> items, int total, @Schema(requiredMode = NOT_REQUIRED) Optional<String> next) {

  /** The same with other items in their places. */
  public <R> Page<R> map(Function<T, R> change) {
    return new Page<>(
        items.stream().map(change).collect(ImmutableList.toImmutableList()), total, next);
  }
}
