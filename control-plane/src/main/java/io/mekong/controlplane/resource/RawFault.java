package io.mekong.controlplane.resource;

/** Why a stored value is refused. */
final class RawFault extends Exception {
  private static final long serialVersionUID = 1;

  private final String at;
  private final String quoted;
  private final String hint;

  private RawFault(String at, String what, String quoted, String hint) {
    super(what, null, false, false);
    this.at = at;
    this.quoted = quoted;
    this.hint = hint;
  }

  /**
   * A rule that a value breaks.
   *
   * @param what which rule, in words that quote nothing
   * @param quoted what the author wrote, to be read after {@code what}; never shown of a secret
   * @param hint what to do about it, one sentence
   */
  RawFault(String what, String quoted, String hint) {
    this("", what, quoted, hint);
  }

  /** A rule that can be told without quoting anything. */
  RawFault(String what, String hint) {
    this("", what, "", hint);
  }

  /** The same at a place within the value. */
  RawFault at(String path) {
    return new RawFault(path, discreetReason(), quoted, hint);
  }

  /** The same, found within a part of the value. */
  RawFault within(String part) {
    return at.isEmpty() ? at(part) : at(part + "." + at);
  }

  RawRejection rejection(RawKey key, String path) {
    return key.type().secret()
        ? new RawRejection(path, "", discreetReason(), hint)
        : new RawRejection(path, at, getMessage() + quoted, hint);
  }

  private String discreetReason() {
    return String.valueOf(getMessage());
  }
}
