package io.mekong.controlplane.admin.report;

import static io.swagger.v3.oas.annotations.media.Schema.RequiredMode.NOT_REQUIRED;

import io.mekong.controlplane.audit.AuditEntry;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/**
 * Something that an operator changed. The fields are those of the files, so that whoever reads them
 * can recompute the hash: SHA-256 over previous, chain, seq, time, address, subject, agent, action,
 * key, revision, before and after, each as the length of its UTF-8 bytes (4 bytes, little endian,
 * -1 when absent) and these bytes.
 *
 * @param seq number in its chain
 * @param time when it was noted
 * @param chain the replica that it was done through
 * @param address IP address and port that the request came from
 * @param subject {@code admin-token}; empty when no token is asked for
 * @param agent how the program that asked calls itself
 * @param action what was done, such as {@code put-resource}
 * @param key in the store, or what else was acted upon
 * @param revision of the store that it led to; 0 when nothing was written there
 * @param before what was there, without secrets; absent for nothing
 * @param after what is there now, without secrets; absent for nothing
 * @param previous hash of the entry before
 * @param hash of this entry
 */
@Serdeable
public record AuditReport(
    long seq,
    String time,
    String chain,
    String address,
    String subject,
    String agent,
    String action,
    String key,
    long revision,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> before,
    @Schema(requiredMode = NOT_REQUIRED) Optional<String> after,
    String previous,
    String hash) {
  /** An entry as it is shown. */
  public static AuditReport of(AuditEntry entry) {
    return new AuditReport(
        entry.seq(),
        entry.time().toString(),
        entry.chain(),
        entry.fact().actor().address(),
        entry.fact().actor().subject(),
        entry.fact().actor().agent(),
        entry.fact().action(),
        entry.fact().key(),
        entry.fact().revision(),
        entry.fact().before(),
        entry.fact().after(),
        entry.previous(),
        entry.hash());
  }

  /** Where the next page goes on when this is the last of one. */
  public static String position(AuditEntry entry) {
    return entry.position();
  }
}
