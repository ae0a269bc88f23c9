package io.mekong.controlplane.replica;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who is sent the token, and how much of an answer is read. */
class PeersTest {
  private static final String TOKEN = "the-token-of-all-replicas";

  private final List<String> sent = new CopyOnWriteArrayList<>();
  private final HttpServer peer;
  private byte[] answer = {'{', '}'};

  PeersTest() throws Exception {
    peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    peer.createContext(
        "/",
        exchange -> {
          sent.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    peer.start();
  }

  @AfterEach
  void stop() {
    peer.stop(0);
  }

  private Replica replica(String id) {
    URI admin = URI.create("http://127.0.0.1:" + peer.getAddress().getPort());
    return new Replica(id, "here", admin, "1.0", Instant.EPOCH, "");
  }

  private Peers.Said<String> ask(Optional<String> token, Replica replica) throws Exception {
    Peers peers = new Peers(token);
    return peers
        .askAll(
            replica("self"),
            ImmutableList.of(replica),
            other -> peers.get(other, "/"),
            Peers.PATIENCE)
        .values()
        .asList()
        .getFirst();
  }

  @Test
  void the_token_goes_only_to_who_knows_it() throws Exception {
    Replica known = replica("a").marked(TOKEN);
    Replica renamed = new Replica("b", "here", known.admin(), "1.0", Instant.EPOCH, known.mark());
    Replica elsewhere =
        new Replica("a", "here", known.admin().resolve("/x"), "1.0", Instant.EPOCH, known.mark());
    for (Replica other :
        List.of(replica("a"), replica("a").marked("another-token"), renamed, elsewhere)) {
      Peers.Said<String> said = ask(Optional.of(TOKEN), other);
      assertThat(said.value()).isEmpty();
      assertThat(said.fault()).contains("not marked with our token", "--admin-token-file");
    }
    assertThat(sent).isEmpty();
    assertThat(ask(Optional.of(TOKEN), Replica.parse(known.json()).orElseThrow()).value())
        .contains("{}");
    assertThat(sent).containsExactly("Bearer " + TOKEN);
  }

  @Test
  void without_a_token_nobody_needs_a_mark() throws Exception {
    assertThat(ask(Optional.empty(), replica("a")).value()).contains("{}");
    assertThat(sent).containsExactly("null");
  }

  @Test
  void an_answer_that_is_too_long_is_not_read_to_its_end() throws Exception {
    answer = new byte[(16 << 20) + 1];
    Peers.Said<String> said = ask(Optional.empty(), replica("a"));
    assertThat(said.value()).isEmpty();
    assertThat(said.fault()).contains("IOException");
  }
}
