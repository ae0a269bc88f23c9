package io.mekong.registry.source.file;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.mekong.registry.loop.StepLoop;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.RegistryEvent;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.RegistrationChange;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.source.RegistrySource;
import io.mekong.registry.source.Rejection;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.source.SourceEvent;
import io.mekong.registry.store.StoreHead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registrations of a file that people edit. It is looked at once a second; a version with a fault
 * anywhere, or a file that is gone, changes nothing: the last valid one stands and the fault is
 * listed with the rejected registrations. What a valid version lacks has been taken out on purpose.
 */
public final class FileSource implements RegistrySource {
  private static final Logger log = LoggerFactory.getLogger(FileSource.class);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final Path file;
  private final RegistrationParser parser;
  private final StepLoop<Look> loop =
      new StepLoop<>(Thread.ofVirtual().name("registry-file").factory(), 16, this::look);
  private volatile ImmutableSortedMap<String, ServiceInstance> valid;
  private @Nullable Stamp seen;
  private @Nullable SourceListener listener;
  private volatile SourceContents contents = SourceContents.EMPTY;

  private record Look() {}

  /** Tells one version of a file from the next, without reading it. */
  private record Stamp(FileTime modified, long size, @Nullable Object inode) {
    static Stamp of(Path file) throws IOException {
      BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
      return new Stamp(found.lastModifiedTime(), found.size(), found.fileKey());
    }
  }

  private FileSource(Path file, RegistrationParser parser)
      throws InvalidFileException, IOException {
    this.file = file;
    this.parser = parser;
    this.seen = Stamp.of(file);
    this.valid = read();
  }

  /**
   * Reads the file; nothing runs yet.
   *
   * @throws InvalidFileException when it breaks a rule: without a last valid version nothing could
   *     stand in for it
   */
  public static FileSource open(Path file, RegistrationParser parser)
      throws InvalidFileException, IOException {
    return new FileSource(file, parser);
  }

  private ImmutableSortedMap<String, ServiceInstance> read()
      throws InvalidFileException, IOException {
    if (Files.size(file) > RegistrationFile.MAX_BYTES) {
      throw new InvalidFileException("it has more than " + RegistrationFile.MAX_BYTES + " bytes");
    }
    return RegistrationFile.read(Files.readAllBytes(file), parser);
  }

  @Override
  public String name() {
    return "file";
  }

  @Override
  public void start(SourceListener sourceListener) {
    listener = sourceListener;
    tell(
        valid.values().stream()
            .<RegistrationChange>map(RegistrationChange.Registered::new)
            .collect(ImmutableList.toImmutableList()));
    loop.post(new Look());
    loop.start();
  }

  @Override
  public SourceContents contents() {
    return contents;
  }

  @Override
  public boolean overrides(ServiceKey service, InstanceId id) {
    return valid.containsKey(service + "/" + id);
  }

  @Override
  public void close() {
    loop.close();
  }

  private void look(Look again) {
    loop.postAfter(PERIOD, again);
    try {
      Stamp now = Stamp.of(file);
      if (!now.equals(seen)) {
        replace(read());
        seen = now; // of before the reading: what was written meanwhile has another one
      }
      mended();
    } catch (InvalidFileException e) {
      reject(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      reject("it cannot be read: " + e);
    }
  }

  private void replace(ImmutableSortedMap<String, ServiceInstance> next) {
    ImmutableList.Builder<RegistrationChange> changes = ImmutableList.builder();
    next.forEach((name, instance) -> {
      if (!instance.equals(valid.get(name))) {
        changes.add(new RegistrationChange.Registered(instance));
      }
    });
    valid.forEach((name, gone) -> {
      if (!next.containsKey(name)) {
        changes.add(new RegistrationChange.Deregistered(gone.service(), gone.id(), 0));
      }
    });
    ImmutableList<RegistrationChange> told = changes.build();
    tell(told);
    valid = next;
    log.info("registry file taken over file={} changes={}", file, told.size());
  }

  private void mended() {
    ImmutableList<RegistryEvent> ended =
        contents.rejected().values().stream()
            .map(Rejection::ended)
            .collect(ImmutableList.toImmutableList());
    contents = SourceContents.EMPTY;
    tell(ImmutableList.of(), ended);
  }

  private void reject(String reason) {
    Rejection rejection = new Rejection("file:" + file, reason, 0, Rejection.LastGood.SERVED);
    if (Objects.equals(contents.rejected().get(rejection.key()), rejection)) {
      return;
    }
    contents =
        new SourceContents(
            new StoreHead(0, 0), TreePMap.empty(), TreePMap.singleton(rejection.key(), rejection));
    log.warn(
        "registry file not taken over, the last valid one stands file={} reason={}", file, reason);
    tell(ImmutableList.of(), ImmutableList.of(rejection.began()));
  }

  private void tell(ImmutableList<RegistrationChange> changes) {
    tell(changes, ImmutableList.of());
  }

  private void tell(
      ImmutableList<RegistrationChange> changes, ImmutableList<RegistryEvent> asides) {
    SourceListener to = listener;
    if (to != null && !(changes.isEmpty() && asides.isEmpty())) {
      to.on(new SourceEvent.Registrations(SourceEvent.Basis.REPORTED, 0, changes, asides));
    }
  }
}
