package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.reconcile.RawFeed;
import io.mekong.registry.loop.StepLoop;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.RegistrySource;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.source.keystore.LastGood;
import io.mekong.registry.store.disk.StoredPrefix;
import io.mekong.registry.store.disk.StoredWorld;
import io.mekong.registry.store.disk.WorldFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the file of the last good world in step: looks about once a second, writes when something
 * changed. What is held although its key has gone is written too, or a restart would empty what
 * protection keeps.
 */
final class WorldKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(WorldKeeper.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** Until another look while the registry is busy. */
  private static final Duration SOON = Duration.ofMillis(20);

  /** Times as long as it wrote it rests: a large world takes a hundredth of a core at most. */
  private static final int REST = 100;

  private final WorldFile file;
  private final Parts parts;
  private final StepLoop<Look> loop =
      new StepLoop<>(Thread.ofPlatform().daemon().name("world-keeper").factory(), 16, this::look);
  private @Nullable Seen written;
  private volatile Optional<String> fault = Optional.empty();

  /**
   * What is kept.
   *
   * @param registryPrefix prefix of registrations
   * @param source where they come from
   * @param registry what became of them
   * @param rawPrefix prefix of raw resources
   * @param raw what became of those
   * @param health what decides over evictions: opinions and policies
   */
  record Parts(
      String registryPrefix,
      RegistrySource source,
      RegistryLoop registry,
      String rawPrefix,
      RawFeed raw,
      Supplier<Health> health) {}

  /** What decides over evictions, as it stands; parts are replaced whole. */
  record Health(StoredPrefix opinions, StoredPrefix policies) {}

  private record Look() {}

  /** What was last written; compared by identity. */
  private record Seen(
      SourceContents contents, RegistryView view, RawFeed.Accepted raw, Health health) {
    @SuppressWarnings("ReferenceEquality") // parts are immutable and replaced whole
    boolean same(Seen other) {
      return contents == other.contents
          && view == other.view
          && raw == other.raw
          && health.opinions() == other.health.opinions()
          && health.policies() == other.health.policies();
    }
  }

  WorldKeeper(WorldFile file, Parts parts) {
    this.file = file;
    this.parts = parts;
  }

  void start() {
    loop.post(new Look());
    loop.start();
  }

  @Override
  public void close() {
    loop.close();
    var _ = save();
  }

  private void look(Look again) {
    long began = loop.nanoTime();
    boolean settled = save();
    Duration took = Duration.ofNanos(loop.nanoTime() - began);
    loop.postAfter((settled ? PERIOD : SOON).plus(took.multipliedBy(REST)), again);
  }

  /** False when the registry is still busy with what the source told; then nothing is written. */
  private boolean save() {
    SourceContents contents = parts.source().contents();
    RawFeed.Accepted raw = parts.raw().accepted();
    RegistryStatus status = parts.registry().status();
    Health health = parts.health().get();
    Seen now = new Seen(contents, status.view(), raw, health);
    Seen before = written;
    if (contents.head().revision() == 0 || (before != null && before.same(now))) {
      return true;
    }
    LastGood registrations = new LastGood(contents, status);
    if (!registrations.agrees()) {
      return false;
    }
    try {
      file.save(
          new StoredWorld(
              ImmutableList.of(
                  registrations.stored(
                      parts.registryPrefix(), new LastGood.Moment(loop.nanoTime(), Instant.now())),
                  raw.stored(parts.rawPrefix(), Instant.now()),
                  health.opinions(),
                  health.policies()),
              System.currentTimeMillis()));
      written = now;
      mended();
    } catch (IOException e) {
      failed(e);
    }
    return true;
  }

  private void mended() {
    if (fault.isPresent()) {
      log.info("last good state is written again");
      fault = Optional.empty();
    }
  }

  private void failed(IOException cause) {
    if (fault.isEmpty()) {
      log.error("last good state cannot be written, serving goes on reason={}", cause.toString());
    }
    fault = Optional.of(cause.toString());
  }

  /** Why the newest state could not be written; empty while it could. Any thread. */
  Optional<String> fault() {
    return fault;
  }
}
