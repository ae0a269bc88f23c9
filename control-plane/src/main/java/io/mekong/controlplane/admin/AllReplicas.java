package io.mekong.controlplane.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.mekong.controlplane.admin.report.ReplicaReport;
import io.mekong.controlplane.replica.Peers;
import io.mekong.controlplane.replica.Replica;
import io.mekong.controlplane.replica.Replicas;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/** Asks every other replica the same; whose answer is missing is named. Any thread; blocks it. */
final class AllReplicas {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** So long what the store says of replicas is not read again. */
  private static final long FRESH_NANOS = Duration.ofMillis(200).toNanos();

  private static final String LOST =
      "; its key left the store within the last 10 minutes without a farewell: it was killed, or is"
          + " cut off from the store and may have nodes";

  private final Replicas replicas;
  private final Peers peers;
  private final AtomicReference<Looked> newest = new AtomicReference<>();

  private record Looked(Replicas.Known known, long atNanos) {}

  AllReplicas(Replicas replicas, Peers peers) {
    this.replicas = replicas;
    this.peers = peers;
  }

  /**
   * What was found out.
   *
   * @param said the answers
   * @param replicas who is there, this one first, with the fault of each that did not answer
   * @param incomplete whose answer is missing and why; empty when nobody's is
   * @param <T> what was asked for
   */
  record Answers<T>(
      ImmutableMap<Replica, T> said,
      ImmutableList<ReplicaReport> replicas,
      ImmutableList<String> incomplete) {}

  /** This replica; throws {@link ErrorCode#BUSY} before its admin port is open. */
  Replica self() {
    return replicas
        .announcement()
        .self()
        .orElseThrow(() -> new ApiException(ErrorCode.BUSY, "it starts; try again"));
  }

  /**
   * Asks all others, once and at a time. They are asked for themselves alone, so nobody asks in
   * circles.
   *
   * @param patience for all of it
   */
  <T> Answers<T> ask(Peers.Question<T> question, Duration patience) {
    long endNanos = System.nanoTime() + patience.toNanos();
    ImmutableMap.Builder<Replica, T> said = ImmutableMap.builder();
    Replica self = self();
    List<ReplicaReport> known = new ArrayList<>(List.of(ReplicaReport.of(self, Optional.empty())));
    List<String> incomplete = new ArrayList<>();
    try {
      Replicas.Known others = others(patience);
      incomplete.addAll(others.incomplete());
      Duration left = Duration.ofNanos(Math.max(0, endNanos - System.nanoTime()));
      peers
          .askAll(self, others.others(), question, left)
          .forEach((replica, answer) -> {
            Optional<String> fault =
                Optional.of(answer.fault())
                    .filter(text -> !text.isEmpty())
                    .map(text -> others.lost().contains(replica) ? text + LOST : text);
            known.add(ReplicaReport.of(replica, fault));
            answer.value().ifPresent(value -> said.put(replica, value));
            fault.ifPresent(
                why -> incomplete.add("nodes of replica " + replica.id() + " are missing: " + why));
          });
    } catch (ExecutionException e) {
      incomplete.add(unread(reason(e)));
    } catch (TimeoutException e) {
      incomplete.add(unread("it did not answer in time"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      incomplete.add("the other replicas were not asked: this one ends");
    }
    return new Answers<>(
        said.buildOrThrow(), ImmutableList.copyOf(known), ImmutableList.copyOf(incomplete));
  }

  private static String reason(ExecutionException e) {
    Throwable cause = e.getCause();
    return String.valueOf(cause == null ? e.getMessage() : cause.getMessage());
  }

  private static String unread(String why) {
    return "who else is there cannot be read from the store: " + why;
  }

  /** The store has a patience of its own, which may be longer. */
  private Replicas.Known others(Duration patience)
      throws ExecutionException, TimeoutException, InterruptedException {
    Looked last = newest.get();
    if (last != null && System.nanoTime() - last.atNanos() < FRESH_NANOS) {
      return last.known();
    }
    FutureTask<Replicas.Known> look = new FutureTask<>(replicas::look);
    Thread.startVirtualThread(look);
    Replicas.Known known = look.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    newest.set(new Looked(known, System.nanoTime()));
    return known;
  }

  /** The JSON at a path of another replica. */
  JsonNode read(Replica replica, String path) throws IOException, InterruptedException {
    return json(peers.get(replica, path));
  }

  /** The same, or the problem that it has with it. */
  Peers.Answer request(Replica replica, String path) throws IOException, InterruptedException {
    return peers.ask(replica, path);
  }

  /** What stands in an answer; throws when it is no JSON. */
  static JsonNode json(String body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IOException("its answer is no JSON", e);
    }
  }
}
