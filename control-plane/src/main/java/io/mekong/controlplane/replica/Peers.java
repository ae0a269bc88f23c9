package io.mekong.controlplane.replica;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks other replicas over their REST, all at a time and within a bounded time. Any thread. */
public final class Peers {
  /** For all that one of them is asked for; nobody waits longer. */
  public static final Duration PATIENCE = Duration.ofSeconds(3);

  private final Optional<String> token;

  /** Of one answer; a page of nodes is some hundred kB. */
  private static final long MOST_BYTES = 16 << 20;

  /** Made when first needed: most control planes are alone. */
  private final Supplier<HttpClient> http =
      Suppliers.memoize(() ->
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .connectTimeout(Duration.ofSeconds(1))
              .build());

  /** The token is that of this replica; all have the same. */
  public Peers(Optional<String> token) {
    this.token = token;
  }

  /**
   * What one replica said.
   *
   * @param value its answer; empty when there is none
   * @param fault why there is none; empty when there is one
   * @param <T> what was asked for
   */
  public record Said<T>(Optional<T> value, String fault) {}

  /**
   * How one replica answered a request.
   *
   * @param status HTTP status, never 401
   * @param body as it came
   */
  public record Answer(int status, String body) {}

  /**
   * What each of them is asked.
   *
   * @param <T> what is asked for
   */
  @FunctionalInterface
  public interface Question<T> {
    /** Asks one; may block. */
    T ask(Replica replica) throws IOException, InterruptedException;
  }

  /**
   * Asks all; who does not answer in time or cannot be reached is told with the reason.
   *
   * @param patience for all together, {@link #PATIENCE} at most
   */
  public <T> ImmutableMap<Replica, Said<T>> askAll(
      Replica self, ImmutableList<Replica> others, Question<T> question, Duration patience)
      throws InterruptedException {
    List<Replica> asked = others.stream().filter(other -> notAsked(self, other).isEmpty()).toList();
    ImmutableMap.Builder<Replica, Said<T>> answers = ImmutableMap.builder();
    others.forEach(other ->
        notAsked(self, other)
            .ifPresent(why -> answers.put(other, new Said<>(Optional.empty(), why))));
    List<Callable<T>> calls = new ArrayList<>();
    asked.forEach(other -> calls.add(() -> question.ask(other)));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> futures =
          threads.invokeAll(calls, patience.toMillis(), TimeUnit.MILLISECONDS);
      for (int i = 0; i < asked.size(); i++) {
        answers.put(asked.get(i), said(futures.get(i), patience));
      }
    }
    return answers.buildOrThrow();
  }

  /** Only who knows the token is sent it: anybody may have written what stands in the store. */
  private Optional<String> notAsked(Replica self, Replica other) {
    return other
        .unreachableFrom(self)
        .or(() ->
            token
                .filter(secret -> !other.knows(secret))
                .map(secret ->
                    "its announcement is not marked with our token, so "
                        + other.admin().getAuthority()
                        + " is not sent it; all replicas need the same --admin-token-file"));
  }

  private static <T> Said<T> said(Future<T> future, Duration patience) throws InterruptedException {
    try {
      return new Said<>(Optional.of(future.get()), "");
    } catch (CancellationException e) {
      String seconds =
          BigDecimal.valueOf(patience.toMillis(), 3)
              .setScale(1, RoundingMode.HALF_UP)
              .stripTrailingZeros()
              .toPlainString();
      return new Said<>(Optional.empty(), "it did not answer within " + seconds + " s");
    } catch (ExecutionException e) {
      return new Said<>(Optional.empty(), "it does not answer: " + e.getCause());
    }
  }

  /** The body of an answer with status 200; throws when it is another. */
  public String get(Replica replica, String path) throws IOException, InterruptedException {
    Answer answer = ask(replica, path);
    if (answer.status() != 200) {
      throw new IOException("it answered " + answer.status());
    }
    return answer.body();
  }

  /** What is at a path, or the problem that it has with it; throws when it refuses our token. */
  public Answer ask(Replica replica, String path) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(replica.admin().resolve(path))
            .timeout(PATIENCE)
            .header("Accept", "application/json");
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    HttpResponse<String> answer =
        http.get()
            .send(request.build(), BodyHandlers.limiting(BodyHandlers.ofString(), MOST_BYTES));
    if (answer.statusCode() == 401) {
      throw new IOException("it refuses our token; all replicas need the same --admin-token-file");
    }
    return new Answer(answer.statusCode(), answer.body());
  }
}
