package io.mekong.controlplane.ctl;

import java.io.Console;
import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** One line on standard error that says what is going on; only on a terminal. */
final class Progress {
  private static final String LINE_BEGIN = "\r";
  private static final String ERASE = "\u001b[K";

  private final PrintWriter err;
  private final boolean shown;

  Progress(CommandSpec spec) {
    this.err = spec.commandLine().getErr();
    this.shown = isTerminal();
  }

  /** Since JDK 25 there is no console without a terminal again (JDK-8351435). */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    return console != null && console.isTerminal();
  }

  /** This is under way. */
  void says(String what) {
    if (shown) {
      err.print(LINE_BEGIN + ERASE + what + " ...");
      err.flush();
    }
  }

  /** Takes the line away. */
  void ends() {
    if (shown) {
      err.print(LINE_BEGIN + ERASE);
      err.flush();
    }
  }
}
