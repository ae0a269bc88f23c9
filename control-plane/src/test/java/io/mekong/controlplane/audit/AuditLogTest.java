package io.mekong.controlplane.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.controlplane.ctl.CtlCommand;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import io.mekong.tests.kit.TestFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The chain on disk and in the store, through failures and hands that change it. */
class AuditLogTest {
  private static final Actor ACTOR = new Actor("10.0.0.9:4711", "admin-token", "curl/8");

  private final TestFolder folder = TestFolder.create("audit");
  private final Path files = folder.path().resolve("audit");
  private final AuditSettings settings = new AuditSettings(files, "/audit/", 10, "here");
  private final EmbeddedKeyStore store = open();
  private AuditLog audit = started();

  private EmbeddedKeyStore open() {
    try {
      return EmbeddedKeyStore.open(folder.path().resolve("store"), System::nanoTime);
    } catch (StoreException e) {
      throw new AssertionError(e);
    }
  }

  private AuditLog started() {
    AuditLog log = new AuditLog(settings, store, InstantSource.system());
    log.start();
    return log;
  }

  @AfterEach
  void stop() {
    audit.close();
    store.close();
    folder.close();
  }

  private void did(String key) {
    audit.note(
        new AuditFact(ACTOR, "put-resource", key, 7, Optional.empty(), Optional.of("{\"a\":1}")));
  }

  private List<AuditEntry> onDisk() throws IOException {
    List<AuditEntry> entries = new ArrayList<>();
    assertThat(AuditCopies.onDisk(files, entries::add)).as("damaged lines").isZero();
    return entries;
  }

  private List<AuditEntry> stored() throws StoreException {
    List<AuditEntry> entries = new ArrayList<>();
    assertThat(new AuditCopies(store, "/audit/", files).stored(entries::add)).isZero();
    return entries;
  }

  @Test
  void a_chain_goes_on_after_a_restart_and_both_copies_are_the_same() throws Exception {
    did("one");
    did("two");
    audit.close();
    audit = started();
    did("three");
    await().until(() -> stored().size() == 3);
    assertThat(onDisk()).isEqualTo(stored());
    assertThat(stored()).extracting(AuditEntry::seq).containsExactly(1L, 2L, 3L);
    assertThat(AuditChecks.firstBroken(onDisk())).isEmpty();
    assertThat(stored().getFirst().previous()).isEqualTo(AuditEntry.NONE);
  }

  @Test
  void a_disk_behind_the_store_begins_a_new_chain_and_both_copies_stay_intact() throws Exception {
    did("one");
    did("two");
    audit.close();
    String behind = Files.readString(onlyFile());
    audit = started();
    did("stored-only");
    await().until(() -> stored().size() == 3);
    audit.close();
    Files.writeString(onlyFile(), behind);
    audit = started();
    did("three");
    did("four");
    await().until(() -> stored().size() == 5);
    assertBothIntact();
    assertThat(onDisk()).extracting(AuditEntry::seq).containsExactly(1L, 2L, 3L, 4L);
    assertThat(onDisk().getLast().chain()).isNotEqualTo(onDisk().getFirst().chain());
    audit.close();
    audit = started();
    did("five");
    await().until(() -> stored().size() == 6);
    assertBothIntact();
    assertThat(onDisk().getLast().chain()).isEqualTo(onDisk().get(3).chain());
  }

  @Test
  void another_entry_in_the_store_at_the_end_of_the_disk_begins_a_new_chain() throws Exception {
    did("one");
    await().until(() -> stored().size() == 1);
    audit.close();
    AuditEntry mine = stored().getFirst();
    AuditEntry other =
        AuditEntry.after(
            new AuditEntry.Head(mine.chain(), 0, AuditEntry.NONE), AuditFact.gap(1), mine.time());
    Txn.Put put =
        new Txn.Put(
            "/audit/%s/%019d".formatted(mine.chain(), 1),
            ByteString.copyFromUtf8(AuditJson.line(other)),
            0);
    assertThat(store.commit(new Txn(ImmutableList.of(), ImmutableList.of(put))).applied()).isTrue();
    audit = started();
    did("two");
    await().until(() -> stored().size() == 2);
    assertThat(AuditChecks.firstBroken(stored())).isEmpty();
    assertThat(onDisk().getLast().chain()).isNotEqualTo(mine.chain());
  }

  private void assertBothIntact() throws Exception {
    assertThat(AuditChecks.firstBroken(onDisk())).isEmpty();
    assertThat(AuditChecks.firstBroken(stored())).isEmpty();
    assertThat(AuditChecks.firstDifferent(onDisk(), stored())).isEmpty();
  }

  @Test
  void the_store_keeps_the_newest_and_they_still_verify() throws Exception {
    for (int i = 1; i <= 25; i++) {
      did("key-" + i);
    }
    await().until(() -> stored().getLast().seq() == 25);
    assertThat(stored()).hasSize(10);
    assertThat(AuditChecks.firstBroken(stored())).isEmpty();
    assertThat(onDisk()).hasSize(25);
  }

  @Test
  void an_entry_that_is_changed_on_disk_is_found_and_named() throws Exception {
    did("one");
    did("two");
    did("three");
    audit.close();
    assertThat(verify()).isEqualTo("0 intact  on disk: 3 entries");
    Path file = onlyFile();
    String good = Files.readString(file);
    Files.writeString(file, good.replace("\"key\":\"two\"", "\"key\":\"owt\""));
    assertThat(verify()).startsWith("1 BROKEN  on disk: entry 2 of here-").contains("was changed");
    Files.writeString(
        file,
        good.lines().filter(line -> !line.contains("two")).toList().getFirst()
            + "\n"
            + good.lines().toList().getLast()
            + "\n");
    assertThat(verify()).startsWith("1 BROKEN  on disk: entry 3 of").contains("missing");
    Files.writeString(file, good.replaceFirst("\"seq\":2", "seq:2"));
    assertThat(verify()).startsWith("1 ").contains("BROKEN");
  }

  @Test
  void an_entry_that_is_replaced_with_a_hash_that_fits_breaks_the_next_one() throws Exception {
    did("one");
    did("two");
    audit.close();
    List<AuditEntry> entries = onDisk();
    AuditEntry first = entries.getFirst();
    AuditEntry forged =
        AuditEntry.after(
            new AuditEntry.Head(first.chain(), 0, AuditEntry.NONE), AuditFact.gap(1), first.time());
    assertThat(AuditChecks.firstBroken(List.of(forged, entries.getLast())).orElseThrow().what())
        .contains("was replaced");
    assertThat(AuditChecks.firstDifferent(List.of(forged), entries)).isPresent();
  }

  @Test
  void a_disk_that_fails_delays_nobody_for_long_and_gets_all_when_it_is_mended() throws Exception {
    audit.close();
    deleteFiles();
    Files.writeString(files, "no folder");
    audit = started();
    await().until(() -> audit.diskFault().isPresent());
    did("one");
    did("two");
    assertThat(audit.stats().diskFailures()).isPositive();
    Files.delete(files);
    await().until(() -> audit.diskFault().isEmpty() && audit.stats().written() == 2);
    assertThat(onDisk()).extracting(entry -> entry.fact().key()).containsExactly("one", "two");
    assertThat(audit.stats().lost()).isZero();
  }

  @Test
  void what_cannot_be_taken_is_counted_and_told_by_a_gap() throws Exception {
    audit.close();
    deleteFiles();
    Files.writeString(files, "no folder");
    audit = started();
    await().until(() -> audit.diskFault().isPresent());
    for (int i = 0; i < 1030; i++) {
      did("key-" + i);
    }
    assertThat(audit.stats().lost()).isEqualTo(6);
    Files.delete(files);
    await().until(() -> audit.stats().written() == 1025);
    assertThat(onDisk())
        .filteredOn(entry -> entry.fact().action().equals(AuditFact.GAP))
        .singleElement()
        .satisfies(gap -> assertThat(gap.fact().after().orElseThrow()).startsWith("6 entries"));
  }

  private void deleteFiles() throws IOException {
    if (!Files.exists(files)) {
      return; // closed before it began
    }
    try (Stream<Path> all = Files.list(files)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(files);
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> all = Files.list(files)) {
      return all.filter(file -> file.toString().endsWith(".jsonl")).findFirst().orElseThrow();
    }
  }

  /** Exit code and first line of {@code ctl audit --verify}. */
  private String verify() {
    StringWriter out = new StringWriter();
    int code =
        new CommandLine(new CtlCommand())
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(out))
            .execute("audit", "--verify", "--file=" + folder.path());
    return code + " " + out.toString().strip();
  }
}
