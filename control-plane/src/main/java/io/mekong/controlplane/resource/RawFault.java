package io.mekong.controlplane.resource;

/** Why a stored value is refused. */
final class RawFault extends Exception {
  private static final long serialVersionUID = 1;

  private final String quoted;
  private final String hint;

  /**
   * A rule that a value breaks.
   *
   * @param what which rule, in words that quote nothing
   * @param quoted what the author wrote, to be read after {@code what}; never shown of a secret
   * @param hint what to do about it, one sentence
   */
  RawFault(String what, String quoted, String hint) {
    super(what, null, false, false);
    this.quoted = quoted;
    this.hint = hint;
  }

  /** A rule that can be told without quoting anything. */
  RawFault(String what, String hint) {
    this(what, "", hint);
  }

  /** One sentence that quotes what the author wrote. */
  String reason() {
    return getMessage() + quoted;
  }

  /** The same without what the author wrote. */
  String discreetReason() {
    return String.valueOf(getMessage());
  }

  String hint() {
    return hint;
  }
}
