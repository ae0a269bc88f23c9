package io.mekong.controlplane.admin;

import com.google.common.collect.ImmutableSet;
import io.mekong.admin.v1.WriteTerms;
import io.mekong.admin.v1.Written;
import io.mekong.registry.service.Terms;
import jakarta.inject.Singleton;
import java.math.BigDecimal;

/** Writes over gRPC, on the terms of a message. */
@Singleton
final class GrpcWrites {
  private final Witnesses witnesses;
  private final ReceiptWaits waits;

  GrpcWrites(Witnesses witnesses, ReceiptWaits waits) {
    this.witnesses = witnesses;
    this.waits = waits;
  }

  /** A write of the store. */
  interface Write {
    KeyEditor.Written on(Terms terms);
  }

  /** The terms of the current call; what it changes is noted as this action. */
  Terms terms(WriteTerms asked, String action) {
    Expected expected =
        new Expected(
            asked.hasRevision()
                ? ImmutableSet.of(Expected.tagOf(asked.getRevision()))
                : ImmutableSet.of(),
            asked.getAbsent() ? ImmutableSet.of("*") : ImmutableSet.of());
    GrpcCaller caller = GrpcCaller.current();
    return witnesses.witnessed(
        Terms.of(caller.deadline()).expecting(expected::check), caller.actor(), action);
  }

  /** These terms of the current call, as a witness of what instances say of themselves there. */
  Terms witnessed(Terms given, String action) {
    GrpcCaller caller = GrpcCaller.current();
    return witnesses
        .witnessed(given, caller.actor(), action)
        .witnessedBy(change -> {
          if (change.changes()) {
            caller.trace().wrote(change.revision());
          }
        });
  }

  /** Writes, and waits as long as the terms say. */
  Written write(WriteTerms asked, String action, Write write) {
    ReceiptWish wish = wish(asked); // what cannot be read must not be found out after the write
    KeyEditor.Written written = write.on(terms(asked, action));
    return Written.newBuilder()
        .setCreated(written.created())
        .setRevision(written.revision())
        .setReceipt(receipt(asked, written.revision(), wish))
        .build();
  }

  /** A write has led to this revision: how far it has come, empty when nobody waits. */
  String receipt(WriteTerms asked, long revision, ReceiptWish wish) {
    GrpcCaller.current().trace().wrote(revision);
    return asked.hasWait() ? waits.receipt(revision, wish) : "";
  }

  static ReceiptWish wish(WriteTerms asked) {
    return wish(
        asked.hasWait() ? asked.getWait() : com.google.protobuf.Duration.getDefaultInstance(),
        asked.hasPercent() ? asked.getPercent() : 100);
  }

  /** By the rules of the query parameters. */
  static ReceiptWish wish(com.google.protobuf.Duration wait, double percent) {
    String share =
        Double.isFinite(percent) ? BigDecimal.valueOf(percent).toPlainString() : "" + percent;
    return ReceiptWish.of(words(wait), share);
  }

  private static String words(com.google.protobuf.Duration wait) {
    try {
      return java.time.Duration.ofSeconds(wait.getSeconds(), wait.getNanos()).toMillis() + "ms";
    } catch (ArithmeticException e) {
      return wait.getSeconds() + "s"; // refused like all that is too long
    }
  }
}
