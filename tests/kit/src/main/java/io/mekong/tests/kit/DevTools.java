package io.mekong.tests.kit;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A connection that speaks the Chrome DevTools protocol: commands with answers, and events. */
final class DevTools implements WebSocket.Listener, AutoCloseable {
  private static final long LIMIT_SECONDS = 30;

  private final Map<Integer, CompletableFuture<JsonObject>> asked = new ConcurrentHashMap<>();
  private final AtomicInteger last = new AtomicInteger();
  private final BiConsumer<String, JsonObject> events;
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebSocket socket;
  private StringBuilder text = new StringBuilder();

  /**
   * Connects.
   *
   * @param events called with name and parameters of each event, on the connection's thread
   */
  DevTools(URI address, BiConsumer<String, JsonObject> events) {
    this.events = events;
    this.socket = client.newWebSocketBuilder().buildAsync(address, this).join();
  }

  /** Sends a command and waits for its result; throws when it fails. */
  JsonObject call(@Nullable String session, String method, JsonObject parameters) {
    int id = last.incrementAndGet();
    CompletableFuture<JsonObject> answer = new CompletableFuture<>();
    asked.put(id, answer);
    JsonObject command = new JsonObject();
    command.addProperty("id", id);
    command.addProperty("method", method);
    command.add("params", parameters);
    if (session != null) {
      command.addProperty("sessionId", session);
    }
    socket.sendText(command.toString(), true).join();
    JsonObject told = answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
    if (told.has("error")) {
      throw new IllegalStateException(method + " " + parameters + ": " + told.get("error"));
    }
    return told.getAsJsonObject("result");
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
    text.append(part);
    if (isLast) {
      JsonElement message = JsonParser.parseString(text.toString());
      text = new StringBuilder();
      take(message.getAsJsonObject());
    }
    from.request(1);
    return null;
  }

  private void take(JsonObject message) {
    if (message.has("id")) {
      CompletableFuture<JsonObject> answer = asked.remove(message.get("id").getAsInt());
      if (answer != null) {
        answer.complete(message);
      }
    } else {
      events.accept(message.get("method").getAsString(), message.getAsJsonObject("params"));
    }
  }

  @Override
  public void close() {
    socket.abort();
    client.shutdownNow();
  }
}
