package io.mekong.controlplane.ctl;

/** What was asked for cannot be had; the message is the sentence for the operator. */
final class CtlException extends Exception {
  private static final long serialVersionUID = 1L;

  CtlException(String message) {
    super(message);
  }

  CtlException(String message, Throwable cause) {
    super(message, cause);
  }
}
