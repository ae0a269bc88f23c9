package io.mekong.tests.conformance;

import java.util.Map;

/** What a client says and hears about one type on a stream of its own. One thread. */
interface Conversation extends AutoCloseable {
  /** Asks for these as well; with none in the first request of clusters, for all. */
  Conversation subscribe(String... names);

  /** Asks for these no longer. */
  Conversation unsubscribe(String... names);

  /** Begins with what an earlier stream left behind, and asks for the same. */
  Conversation resume(Map<String, String> versions, String... names);

  /** The next response; waits up to 10 s. */
  Heard hears();

  /** Accepts the response that was heard last. */
  Conversation ack();

  /** Refuses the response that was heard last. */
  Conversation nack(String message);

  /** Accepts, under a nonce that no response had. */
  Conversation ackUnderWrongNonce();

  /** The next response, which is accepted. */
  default Heard accepts() {
    Heard heard = hears();
    ack();
    return heard;
  }

  /** Nothing comes within the time that a server with something to say needs on loopback. */
  Conversation hearsNothing();

  /** Versions of resources that were heard, by name, as a reconnecting client repeats them. */
  Map<String, String> versions();

  @Override
  void close();
}
