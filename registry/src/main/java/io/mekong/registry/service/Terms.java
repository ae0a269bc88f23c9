package io.mekong.registry.service;

import io.mekong.registry.store.StoredKey;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * On what terms an operation may change something.
 *
 * @param deadline until when
 * @param expected throws {@link ApiException} when what is there is not what the caller expects;
 *     asked before every attempt, and a write happens only while what it was shown is there
 * @param witness is told what was written
 */
public record Terms(
    Deadline deadline, Consumer<Optional<StoredKey>> expected, Consumer<KeyChange> witness) {
  /** Whatever is there, as long as it takes. */
  public static final Terms NONE = of(Deadline.NONE);

  /** Whatever is there. */
  public static Terms of(Deadline deadline) {
    return new Terms(deadline, there -> {}, change -> {});
  }

  /** With what the caller expects. */
  public Terms expecting(Consumer<Optional<StoredKey>> further) {
    return new Terms(deadline, expected.andThen(further), witness);
  }

  /** Somebody is told what is written, on the caller's thread, before it is told itself. */
  public Terms witnessedBy(Consumer<KeyChange> one) {
    return new Terms(deadline, expected, witness.andThen(one));
  }

  /** Only the value that was written at this revision; 0 for any. */
  public Terms atRevision(long revision) {
    return revision == 0 ? this : expecting(there -> requireRevision(there, revision));
  }

  /**
   * Only what this run of a program registered, or what does not say whose it is; empty for
   * anybody's. A program that was replaced under its id, and does not know yet, must not take its
   * successor out.
   */
  public Terms ofIncarnation(String incarnation) {
    return incarnation.isEmpty()
        ? this
        : expecting(there -> there.ifPresent(stored -> requireIncarnation(stored, incarnation)));
  }

  private static void requireIncarnation(StoredKey there, String expected) {
    String found = StoredRegistration.incarnationOf(there.value());
    if (!found.isEmpty() && !found.equals(expected)) {
      throw new ApiException(
          ErrorCode.PRECONDITION_FAILED,
          "the registration is that of another run of the program, which took the id over");
    }
  }

  private static void requireRevision(Optional<StoredKey> there, long revision) {
    long found = there.map(StoredKey::modRevision).orElse(0L);
    if (found != revision) {
      throw new ApiException(
          ErrorCode.PRECONDITION_FAILED,
          "the registration is at revision " + found + ", not " + revision + "; read it again");
    }
  }

  /** Throws when the terms do not hold any more. */
  public void check(Optional<StoredKey> there) {
    deadline.check();
    expected.accept(there);
  }
}
