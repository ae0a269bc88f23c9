package io.mekong.controlplane.app;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.admin.v1.ListNodesResponse;
import io.mekong.controlplane.admin.StoredNodes;
import io.mekong.controlplane.admin.report.NodeReport;
import io.mekong.controlplane.replica.DepartedNodes;
import io.mekong.registry.loop.StepLoop;
import io.mekong.registry.store.disk.GenerationFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who left this replica, over its restarts: the file is read beside the start and written once a
 * minute at most, when somebody has left since, and at the end. What a crash loses is the last
 * minute of a history.
 */
final class DepartedKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DepartedKeeper.class);
  private static final Duration PERIOD = Duration.ofMinutes(1);

  private final GenerationFile<ListNodesResponse> file;
  private final DepartedNodes departed;
  private final Terms terms;
  private final StepLoop<Look> loop =
      new StepLoop<>(Thread.ofVirtual().name("departed-keeper").factory(), 16, this::look);

  /** Who had left before this start, as told then; empty until it is read. */
  private volatile ImmutableList<NodeReport> earlier = ImmutableList.of();

  private volatile boolean loaded;
  private volatile Consumer<ImmutableList<NodeReport>> reader = _ -> {};
  private long written;
  private boolean failing;

  /**
   * How much is kept.
   *
   * @param capacity most nodes; the oldest make room
   * @param kept for how long
   * @param clock what time it is
   */
  record Terms(int capacity, Duration kept, InstantSource clock) {}

  private record Look() {}

  DepartedKeeper(GenerationFile<ListNodesResponse> file, Terms terms) {
    this.file = file;
    this.terms = terms;
    this.departed = new DepartedNodes(terms.capacity(), terms.kept(), terms.clock());
  }

  /** Where those who leave from now on are noted. */
  DepartedNodes noted() {
    return departed;
  }

  /**
   * Begins to read, and keeps the file from then on.
   *
   * @param restored is told once who had left before; nobody when there is no file, or none that
   *     can be read
   */
  void start(Consumer<ImmutableList<NodeReport>> restored) {
    reader = restored;
    loop.post(new Look());
    loop.start();
  }

  /** Those that left and may have come back since, the longest gone first. Any thread. */
  ImmutableList<NodeReport> all() {
    ImmutableList<NodeReport> since =
        departed.all().stream()
            .map(LiveNodeReports::departed)
            .collect(ImmutableList.toImmutableList());
    ImmutableSet<String> again =
        since.stream().map(NodeReport::id).collect(ImmutableSet.toImmutableSet());
    Instant oldest = terms.clock().instant().minus(terms.kept());
    ImmutableList<NodeReport> all =
        Stream.concat(
                earlier.stream()
                    .filter(node -> !again.contains(node.id()) && left(node).isAfter(oldest)),
                since.stream())
            .sorted(Comparator.comparing(DepartedKeeper::left))
            .collect(ImmutableList.toImmutableList());
    return all.subList(Math.max(0, all.size() - terms.capacity()), all.size());
  }

  private static Instant left(NodeReport node) {
    return node.gone().map(NodeReport.Gone::since).orElse(Instant.MIN);
  }

  private void look(Look again) {
    if (loaded) {
      save();
    } else {
      load();
    }
    loop.postAfter(PERIOD, again);
  }

  private void load() {
    try {
      var message = file.load();
      if (message.isPresent()) {
        earlier = StoredNodes.read(message.get());
      }
    } catch (IOException e) {
      log.warn("nodes that left before this start are forgotten reason={}", e.toString());
    }
    loaded = true;
    reader.accept(earlier);
  }

  private void save() {
    long now = departed.count();
    if (now == written) {
      return;
    }
    try {
      file.save(StoredNodes.message(all())::writeTo);
      written = now;
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        log.warn("nodes that left are not kept on disk reason={}", e.toString());
      }
      failing = true;
    }
  }

  @Override
  public void close() {
    loop.close();
    if (loaded) {
      save();
    }
  }
}
