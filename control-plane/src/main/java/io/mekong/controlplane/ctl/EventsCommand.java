package io.mekong.controlplane.ctl;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableSet;
import io.mekong.registry.event.EventType;
import io.mekong.registry.event.LoggedEvent;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code mekong ctl events}: prints the event log, from its files or from a running process. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Prints what happened in the registry, one line for each event.",
      "With --file from the files of any process, running or dead; without it from a running"
          + " control plane, as it happens."
    })
final class EventsCommand implements Callable<Integer> {
  private static final int CANNOT = 1;
  private static final Splitter COMMAS = Splitter.on(',').trimResults().omitEmptyStrings();

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--file",
      paramLabel = "FILE|DIR",
      description = "A file of an event log, its folder, or the data directory above it.")
  private @Nullable Path file;

  @Option(names = "--service", paramLabel = "NAME", description = "Only of this service.")
  private @Nullable String service;

  @Option(names = "--id", paramLabel = "ID", description = "Only of instances of this id.")
  private @Nullable String id;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only younger ones: 90s, 10m, 2h, 1d, or 2026-01-31T12:00:00Z.")
  private @Nullable String since;

  @Option(
      names = "--type",
      paramLabel = "TYPE[,TYPE...]",
      description =
          "Only of these types: put, changed, deleted, life, ... (gaps are always shown).")
  private String types = "";

  @Option(names = "--follow", description = "With --file: goes on with what is written next.")
  private boolean follow;

  @Option(names = "--json", description = "Prints the events as they stand in the log.")
  private boolean json;

  @Mixin private final AdminOptions admin = new AdminOptions();

  private CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }

  @Override
  public Integer call() throws InterruptedException {
    EventFilter filter =
        new EventFilter(
            Optional.ofNullable(service), Optional.ofNullable(id), types(), since(Instant.now()));
    PrintWriter out = spec().commandLine().getOut();
    Predicate<LoggedEvent> print =
        event -> {
          if (filter.matches(event)) {
            out.println(json ? event.json() : EventText.of(event));
          }
          return !out.checkError();
        };
    try {
      read(print);
      out.flush();
      return 0;
    } catch (CtlException e) {
      note(String.valueOf(e.getMessage()));
      return CANNOT;
    }
  }

  private void read(Predicate<LoggedEvent> print) throws CtlException, InterruptedException {
    Path from = file;
    if (from != null) {
      new LogOnDisk(from, this::note)
          .read(print, follow ? LogOnDisk.Then.FOLLOW : LogOnDisk.Then.END);
    } else {
      new LogOverHttp(adminUrl(), admin.tokenFile(), this::note)
          .follow(print, since == null ? LogOverHttp.From.NOW : LogOverHttp.From.START);
    }
  }

  private void note(String sentence) {
    PrintWriter err = spec().commandLine().getErr();
    err.println("mekong ctl events: " + sentence);
    err.flush();
  }

  private URI adminUrl() {
    try {
      return admin.url();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private ImmutableSet<String> types() {
    ImmutableSet<String> wanted = ImmutableSet.copyOf(COMMAS.split(types));
    for (String type : wanted) {
      if (!EventType.ALL.contains(type)) {
        throw wrong("--type", type + " is none of " + String.join(", ", EventType.ALL));
      }
    }
    return wanted;
  }

  private Optional<Instant> since(Instant now) {
    String given = since;
    if (given == null) {
      return Optional.empty();
    }
    return Optional.of(
        Since.parse(given, now)
            .orElseThrow(() ->
                wrong("--since", given + " is neither like 10m nor like 2026-01-31T12:00:00Z")));
  }

  private ParameterException wrong(String option, String what) {
    return new ParameterException(spec().commandLine(), option + ": " + what);
  }
}
