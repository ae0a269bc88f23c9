package io.mekong.controlplane.ctl;

import java.io.PrintWriter;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A verb that asks a running control plane. */
abstract class AdminCommand implements Callable<Integer> {
  static final int DONE = 0;
  static final int CANNOT = 1;

  @Spec private @Nullable CommandSpec spec;
  @Mixin private final AdminOptions admin = new AdminOptions();

  @Override
  public final Integer call() throws InterruptedException {
    try (AdminClient client = new AdminClient(adminUrl(), admin.tokenFile())) {
      int code = run(client);
      out().flush();
      return code;
    } catch (CtlException e) {
      out().flush();
      note(String.valueOf(e.getMessage()));
      return CANNOT;
    }
  }

  /** Where the admin port is. */
  final URI adminUrl() {
    try {
      return admin.url();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  /** Does it and returns the exit code. */
  abstract int run(AdminClient client) throws CtlException, InterruptedException;

  final CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }

  final PrintWriter out() {
    return spec().commandLine().getOut();
  }

  /** A sentence on standard error. */
  final void note(String sentence) {
    PrintWriter err = spec().commandLine().getErr();
    err.println(
        "mekong " + spec().qualifiedName(" ").replaceFirst("^mekong ", "") + ": " + sentence);
    err.flush();
  }

  /** The options do not fit. */
  final ParameterException wrong(String sentence) {
    return new ParameterException(spec().commandLine(), sentence);
  }
}
