package io.mekong.registry.store;

/** A call to a key store failed. The message is for people, the {@link Reason} for decisions. */
public final class StoreException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final long compactRevision;

  /** What went wrong, as far as it changes what the caller does next. */
  public enum Reason {
    /** Not reachable, or no leader; try again later. */
    UNAVAILABLE,
    /** Connection refused: nobody listens at the address. */
    REFUSED,
    /** No answer in time; a write may have happened. */
    TIMEOUT,
    /** The revision asked for was compacted away; list again. */
    COMPACTED,
    /** The lease does not exist any more. */
    LEASE_NOT_FOUND,
    /** User, password, token or certificate refused. */
    AUTH,
    /** The user is known and lacks the right to do this. */
    DENIED,
    /** The store is full; reads go on. */
    NO_SPACE,
    /** The answer is larger than what we accept in one message; ask for less. */
    TOO_LARGE,
    /** The caller closed the watch or the store. */
    CLOSED,
    /** Anything else; the message says what. */
    OTHER
  }

  /** A failure with its reason. */
  public StoreException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.compactRevision = 0;
  }

  /** A failure with its reason and no deeper cause. */
  public StoreException(Reason reason, String message) {
    super(message);
    this.reason = reason;
    this.compactRevision = 0;
  }

  private StoreException(String message, long compactRevision) {
    super(message);
    this.reason = Reason.COMPACTED;
    this.compactRevision = compactRevision;
  }

  /** The revision asked for lies below {@code compactRevision}. */
  public static StoreException compacted(long compactRevision) {
    return new StoreException("compacted up to revision " + compactRevision, compactRevision);
  }

  public Reason reason() {
    return reason;
  }

  /** Oldest revision that can still be read; 0 when unknown. */
  public long compactRevision() {
    return compactRevision;
  }
}
