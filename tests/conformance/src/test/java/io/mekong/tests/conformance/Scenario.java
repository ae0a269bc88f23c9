package io.mekong.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.mekong.tests.kit.MekongProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One node and the resources that are meant for it alone, so that scenarios on one control plane
 * see nothing of each other. {@link #close} ends its streams and takes its resources away.
 */
final class Scenario implements AutoCloseable {
  private static final AtomicInteger STARTED = new AtomicInteger();

  private final String node = "scenario-" + STARTED.incrementAndGet();
  private final MekongProcess mekong;
  private final Form form;
  private final Kind kind;
  private final ManagedChannel channel;
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Map<String, String> written = new HashMap<>();

  /** Hears of everything at the moment the others on its connection do. */
  private final Conversation witness;

  private final Map<String, String> published = new HashMap<>();
  private int questions;

  /** What it takes to start one. */
  record Given(Form form, Kind kind) {}

  Scenario(MekongProcess mekong, Given given) {
    this.mekong = mekong;
    this.form = given.form();
    this.kind = given.kind();
    this.channel =
        NettyChannelBuilder.forAddress("127.0.0.1", mekong.xdsPort()).usePlaintext().build();
    this.witness = Form.DELTA_AGGREGATED.begin(channel, node, kind).subscribe("*");
    open.push(witness);
  }

  /** A name that no other scenario uses. */
  String name(String name) {
    return node + "-" + name;
  }

  /** There is such a resource from now on, saying this, above 0; returns once it is published. */
  Scenario has(String name, int content) {
    heard();
    String path = path(name);
    String value =
        """
        {"apiVersion": "mekong/v1", "kind": "RawResource",
         "metadata": {"name": "%s", "labels": {"node.id": "%s"}}, "spec": %s}
        """
            .formatted(name(name), node, kind.json(name(name), Integer.toString(content)));
    try {
      assertThat(mekong.admin().put(path, value).status()).isIn(200, 201);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + path, e);
    }
    if (written.put(name(name), Integer.toString(content)) == null) {
      open.push(() -> delete(name));
    }
    return published();
  }

  /** There is no such resource any more; returns once that is published. */
  Scenario lacks(String name) {
    heard();
    delete(name);
    written.remove(name(name));
    return published();
  }

  private void delete(String name) {
    try {
      assertThat(mekong.admin().delete(path(name)).status()).isIn(204, 404);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + name, e);
    }
  }

  private Scenario published() {
    while (!published.equals(written)) {
      witnessed();
    }
    return this;
  }

  /**
   * All that was said on the connection is read, since one thread reads it in order: a name that
   * nobody has is always answered, so the answer comes behind what was said before. Without it a
   * write over REST could overtake a request.
   */
  private void heard() {
    String question = name("question-" + ++questions);
    witness.subscribe(question);
    ImmutableSet<String> removed;
    do {
      removed = witnessed();
    } while (!removed.contains(question));
  }

  private ImmutableSet<String> witnessed() {
    Heard heard = witness.accepts();
    published.putAll(heard.resources());
    published.keySet().removeAll(heard.removed());
    return heard.removed();
  }

  private String path(String name) {
    return "/api/v1/resources/" + kind.folder() + "/" + name(name);
  }

  /** A stream of its node on which nothing has been asked yet. */
  Conversation begin() {
    Conversation conversation = form.begin(channel, node, kind);
    open.push(conversation);
    return conversation;
  }

  @Override
  public void close() {
    try {
      for (AutoCloseable each : open) {
        each.close();
      }
    } catch (Exception e) {
      throw new AssertionError("a scenario does not end", e);
    } finally {
      channel.shutdownNow();
    }
  }
}
