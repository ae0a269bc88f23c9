package io.mekong.controlplane.audit;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Iterables;
import com.google.common.io.BaseEncoding;
import io.mekong.registry.event.EventLogSettings;
import io.mekong.registry.event.EventReader;
import io.mekong.registry.event.LoggedEvent;
import io.mekong.registry.event.RotatedFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The chain of this replica on disk. Owned by one thread, but for {@link #read}. */
final class AuditFiles implements AutoCloseable {
  private final AuditSettings settings;
  private final RotatedFile file;

  AuditFiles(AuditSettings settings) {
    this.settings = settings;
    this.file =
        new RotatedFile(
            new EventLogSettings(
                settings.folder(), AuditSettings.MAX_FILE_BYTES, AuditSettings.FILES));
  }

  /**
   * What an earlier process left.
   *
   * @param head where to go on
   * @param entries the last ones of its chain
   */
  record Found(AuditEntry.Head head, ImmutableList<AuditEntry> entries) {}

  /** Opens the files, of which none other may write; an unreadable end begins a new chain. */
  Found open() throws IOException {
    long next = file.open(1);
    List<AuditEntry> last = new ArrayList<>();
    var _ = read(settings.folder(), Math.max(0, next - 1 - settings.kept()), last::add);
    AuditEntry newest = Iterables.getLast(last, null);
    if (newest == null || newest.seq() != next - 1) {
      return new Found(
          new AuditEntry.Head(newName(), next - 1, AuditEntry.NONE), ImmutableList.of());
    }
    return new Found(
        newest.head(),
        last.stream()
            .filter(entry -> entry.chain().equals(newest.chain()))
            .collect(ImmutableList.toImmutableList()));
  }

  /**
   * Opens them again after a failure.
   *
   * @param unwritten number of the first entry that may not be there
   * @return number of the first one that is not; larger when the failure came after the write
   */
  long reopen(long unwritten) throws IOException {
    return file.open(unwritten);
  }

  /** Different in every data directory, so that no two replicas write one chain. */
  String newName() {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return settings.replica() + "-" + BaseEncoding.base16().lowerCase().encode(random);
  }

  /** Appends entries; they are on the disk when this returns. */
  void append(List<AuditEntry> entries) throws IOException {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (AuditEntry entry : entries) {
      lines.writeBytes(AuditJson.line(entry).getBytes(StandardCharsets.UTF_8));
      lines.write('\n');
    }
    file.append(entries.getFirst().seq(), ByteBuffer.wrap(lines.toByteArray()));
    file.force();
  }

  /** Closes the file after a failure. */
  void abandon() {
    file.abandon();
  }

  /**
   * Reads what comes after a number, in order; a last line without an end is being written. Any
   * thread.
   *
   * @return how many lines are no entries
   */
  static long read(Path folder, long after, Consumer<AuditEntry> each) throws IOException {
    long damaged = 0;
    try (EventReader reader = EventReader.ofFolder(folder, after)) {
      for (Optional<LoggedEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
        Optional<AuditEntry> entry = AuditJson.parse(next.get().json());
        entry.ifPresent(each);
        damaged += entry.isPresent() ? 0 : 1;
      }
      return damaged + reader.damaged();
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
