package io.mekong.registry.service;

/** A request failed; carries what the client is told. */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  /**
   * The detail is a sentence of what is wrong, where, and the remedy; it is shown to the client.
   */
  public ApiException(ErrorCode code, String detail) {
    super(detail);
    this.code = code;
  }

  /** With the fault that led to it, which the client is not shown. */
  public ApiException(ErrorCode code, String detail, Throwable cause) {
    super(detail, cause);
    this.code = code;
  }

  public ErrorCode code() {
    return code;
  }

  /** What the client is told. */
  public String detail() {
    return String.valueOf(getMessage());
  }
}
