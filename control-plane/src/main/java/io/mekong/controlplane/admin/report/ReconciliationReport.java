package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one comparison of everything with everything found.
 *
 * @param started when it began
 * @param tookMillis how long it took
 * @param store what is in the store against what is known of it
 * @param registry the keys that are known against what is registered
 * @param served what is registered against what is served
 * @param nodes what is served against what the nodes accepted
 */
@Serdeable
public record ReconciliationReport(
    Instant started, long tookMillis, Stage store, Stage registry, Stage served, Stage nodes) {
  /** Most differences listed of a stage. */
  public static final int MAX_LISTED = 100;

  /** All differences that were found. */
  public long differences() {
    return Stream.of(store, registry, served, nodes).mapToLong(Stage::differences).sum();
  }

  /**
   * One of the four comparisons.
   *
   * @param compared keys, registrations, resources, or resources of nodes
   * @param differences those that differ and should not
   * @param mended of those, how many were put right
   * @param found the differences, at most {@value ReconciliationReport#MAX_LISTED}
   * @param explained what differs with good reason, and is no difference
   * @param notDone why it was not made, or not wholly; only then
   */
  @Serdeable
  public record Stage(
      long compared,
      long differences,
      long mended,
      ImmutableList<Difference> found,
      ImmutableList<Explained> explained,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> notDone) {
    /** One that was not made. */
    public static Stage notDone(String why) {
      return new Stage(0, 0, 0, ImmutableList.of(), ImmutableList.of(), Optional.of(why));
    }
  }

  /**
   * Something that is not as it should be.
   *
   * @param type of the resource; absent for a key of the store
   * @param of the view or the node; absent for a key of the store
   * @param name of the resource, or the key
   * @param has version that is served or used; absent for none, or for a key
   * @param expected version that should be; absent for none, or for a key
   * @param what a sentence about it
   */
  @Serdeable
  public record Difference(
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> type,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> of,
      String name,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> has,
      @Schema(requiredMode = NOT_REQUIRED) Optional<String> expected,
      String what) {}

  /**
   * Things that differ with good reason.
   *
   * @param because the reason
   * @param count how many
   */
  @Serdeable
  public record Explained(String because, long count) {}
}
