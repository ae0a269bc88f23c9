package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.PlaneReports;
import io.mekong.controlplane.reconcile.RawFeed;
import io.mekong.registry.source.RegistryLoop;
import io.mekong.registry.source.SourceContents;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.PrefixFreshness;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What is wrong with where things come from, in the words of an operator.
 *
 * @param store the key store
 * @param registrations prefix and state of the registrations
 * @param resources prefix and state of the raw resources
 * @param unsaved why the last good state cannot be written; empty while it can
 */
record SourceWatch(
    KeyStore store,
    Registrations registrations,
    Resources resources,
    Supplier<Optional<String>> unsaved) {
  private static final String DATA_DIR = "data-dir";

  /**
   * Where registrations are.
   *
   * @param prefix of their keys
   * @param loop owns the view of them
   * @param contents what the source holds
   */
  record Registrations(String prefix, RegistryLoop loop, Supplier<SourceContents> contents) {}

  /**
   * Where raw resources are.
   *
   * @param prefix of their keys
   * @param feed reads them
   */
  record Resources(String prefix, RawFeed feed) {}

  /** What keeps the first snapshot from being made; empty when both prefixes are loaded. */
  Optional<String> waitsFor() {
    return Stream.of(
            missing(registrations.prefix(), registrations.loop().status().freshness()),
            missing(resources.prefix(), resources.feed().freshness()))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> missing(String prefix, PrefixFreshness freshness) {
    return freshness instanceof PrefixFreshness.Stale stale
        ? Optional.of(prefix + " cannot be read: " + stale.cause().getMessage())
        : Optional.empty();
  }

  /** What an operator should mend. */
  ImmutableList<PlaneReports.Issue> issues() {
    return Stream.of(disk(), resourcesStale(), nothingRegistered())
        .flatMap(issues -> issues)
        .collect(ImmutableList.toImmutableList());
  }

  private Stream<PlaneReports.Issue> disk() {
    return Stream.concat(
        store.writeFault().stream()
            .map(fault ->
                new PlaneReports.Issue(
                    DATA_DIR,
                    "the store takes no more writes: " + fault.getMessage(),
                    "What is known stays served. Mend the disk, then restart.")),
        unsaved.get().stream()
            .map(reason ->
                new PlaneReports.Issue(
                    DATA_DIR,
                    "the last good state cannot be written: " + reason,
                    "Mend the disk: a restart without etcd would serve an older state.")));
  }

  /** Registrations have a state of their own in the status; this one would be seen by nobody. */
  private Stream<PlaneReports.Issue> resourcesStale() {
    return missing(resources.prefix(), resources.feed().freshness()).stream()
        .map(what ->
            new PlaneReports.Issue(
                "resources",
                what,
                "What is known stays served. See that the store answers and that our user may read"
                    + " there."));
  }

  /** An empty store is believed, so somebody should look whether it is the right one. */
  private Stream<PlaneReports.Issue> nothingRegistered() {
    SourceContents held = registrations.contents().get();
    boolean empty =
        held.head().revision() > 0
            && held.accepted().isEmpty()
            && held.rejected().isEmpty()
            && registrations.loop().status().view().services().isEmpty();
    return empty
        ? Stream.of(
            new PlaneReports.Issue(
                "registry",
                "no instance is registered below " + registrations.prefix(),
                "Register one; or check --etcd and --registry-prefix."))
        : Stream.empty();
  }
}
