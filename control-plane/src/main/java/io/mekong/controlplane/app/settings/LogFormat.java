package io.mekong.controlplane.app.settings;

/** How log lines look. */
public enum LogFormat {
  /** For people. */
  TEXT,
  /** An object a line. */
  JSON
}
