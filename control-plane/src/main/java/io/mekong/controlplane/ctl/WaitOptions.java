package io.mekong.controlplane.ctl;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether a write is waited for, and what is said of it. */
final class WaitOptions {
  private static final int ACCEPTED = 202;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      description =
          "Until the nodes have it, such as 5s (9s at most); exit code 1 when not in time.")
  private @Nullable String patience;

  /** For the end of a path. */
  String query() {
    return patience == null ? "" : "?wait=" + AdminClient.inQuery(patience);
  }

  /** Says what became of a write, and returns the exit code. */
  int tell(AdminClient.Answer answer, String done, PrintWriter out) {
    boolean late = patience != null && answer.status() == ACCEPTED;
    out.println(
        done
            + answer.revision().map(revision -> ", revision " + revision).orElse("")
            + (late ? ", has not arrived at all nodes yet" : ""));
    return late ? AdminCommand.CANNOT : AdminCommand.DONE;
  }
}
