package io.mekong.registry.source.keystore;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.HeldInstance;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.source.RegistrationJson;
import io.mekong.registry.source.RegistryStatus;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.disk.StoredHold;
import io.mekong.registry.store.disk.StoredPrefix;
import java.time.Instant;
import java.util.stream.Stream;

/**
 * What a restart needs in order to serve on: the keys, and what is held although its key has gone.
 *
 * @param contents of the source
 * @param status of the registry
 */
public record LastGood(SourceContents contents, RegistryStatus status) {
  /**
   * One moment on both clocks.
   *
   * @param nanoTime monotonic
   * @param instant wall clock
   */
  public record Moment(long nanoTime, Instant instant) {}

  /**
   * Whether both are of one revision. While the registry is behind its source, an instance that was
   * just lost is in neither: its key has gone and nobody holds it yet.
   */
  public boolean agrees() {
    return contents.head().revision() == status.view().revision();
  }

  /** As it is kept on disk; only what agrees may be. */
  public StoredPrefix stored(String prefix, Moment now) {
    ImmutableList<StoredHold> holds =
        status.protectedServices().stream()
            .flatMap(key -> Stream.ofNullable(status.view().services().get(key)))
            .flatMap(service -> service.held().values().stream())
            .map(held ->
                new StoredHold(
                    stored(prefix, held.instance()), held.cause().name(), since(held, now)))
            .collect(ImmutableList.toImmutableList());
    return new StoredPrefix(prefix, contents.head(), contents.accepted(), holds);
  }

  private static Instant since(HeldInstance held, Moment now) {
    return now.instant().minusNanos(now.nanoTime() - held.sinceNanos());
  }

  private static StoredKey stored(String prefix, ServiceInstance instance) {
    return new StoredKey(
        prefix + instance.service() + "/" + instance.id(),
        RegistrationJson.write(instance),
        instance.origin().createRevision(),
        instance.origin().modRevision(),
        instance.origin().lease());
  }
}
