package io.mekong.controlplane.audit;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A fact in its chain.
 *
 * @param chain whose chain, named after the replica
 * @param seq its number, growing by 1
 * @param time when it was noted, in whole milliseconds
 * @param fact what was done
 * @param previous hash of the entry before; {@link #NONE} for the first of a chain
 * @param hash of all the above, SHA-256 in lower-case hexadecimal
 */
public record AuditEntry(
    String chain, long seq, Instant time, AuditFact fact, String previous, String hash) {
  /** In place of the hash before the first entry. */
  public static final String NONE = "0".repeat(64);

  /** The entry after another one. */
  static AuditEntry after(Head head, AuditFact fact, Instant time) {
    AuditEntry blank =
        new AuditEntry(
            head.chain(),
            head.seq() + 1,
            Instant.ofEpochMilli(time.toEpochMilli()),
            fact,
            head.hash(),
            "");
    return blank.withHash(blank.computedHash());
  }

  /**
   * Where a chain ends.
   *
   * @param chain its name
   * @param seq number of the last entry; the next one is one more
   * @param hash of the last entry, or {@link #NONE}
   */
  record Head(String chain, long seq, String hash) {}

  /** The end of the chain, if this is its last entry. */
  Head head() {
    return new Head(chain, seq, hash);
  }

  private AuditEntry withHash(String computed) {
    return new AuditEntry(chain, seq, time, fact, previous, computed);
  }

  /**
   * What {@link #hash} must be: SHA-256 over the fields in the order below, each as the length of
   * its UTF-8 bytes (4 bytes, little endian; -1 for an absent one) and these bytes.
   */
  public String computedHash() {
    Hasher hasher = Hashing.sha256().newHasher();
    put(hasher, previous);
    put(hasher, chain);
    put(hasher, Long.toString(seq));
    put(hasher, time.toString());
    put(hasher, fact.actor().address());
    put(hasher, fact.actor().subject());
    put(hasher, fact.actor().agent());
    put(hasher, fact.action());
    put(hasher, fact.key());
    put(hasher, Long.toString(fact.revision()));
    put(hasher, fact.before());
    put(hasher, fact.after());
    return hasher.hash().toString();
  }

  private static void put(Hasher hasher, Optional<String> field) {
    field.ifPresentOrElse(text -> put(hasher, text), () -> hasher.putInt(-1));
  }

  private static void put(Hasher hasher, String field) {
    byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
    hasher.putInt(bytes.length).putBytes(bytes);
  }

  /** Newest first: what a list is sorted by, and where its next page goes on. */
  public String position() {
    return "%020d/%s/%019d".formatted(time.toEpochMilli(), chain, seq);
  }
}
