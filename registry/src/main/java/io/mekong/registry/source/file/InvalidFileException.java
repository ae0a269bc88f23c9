package io.mekong.registry.source.file;

/** A file of registrations breaks a rule; the message says where and which. */
public final class InvalidFileException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidFileException(String message) {
    super(message);
  }

  InvalidFileException(String message, Throwable cause) {
    super(message, cause);
  }
}
