package io.mekong.controlplane.app;

/** The control plane cannot start; the message is one sentence of what and where, and a remedy. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Without a deeper cause. */
  public StartException(String whatAndWhere, String remedy) {
    super(whatAndWhere + ". " + remedy);
  }

  /** With the fault that led to it. */
  public StartException(String whatAndWhere, String remedy, Throwable cause) {
    super(whatAndWhere + ". " + remedy, cause);
  }
}
