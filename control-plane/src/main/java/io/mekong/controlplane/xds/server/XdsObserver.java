package io.mekong.controlplane.xds.server;

import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.controlplane.xds.protocol.Conviction;
import io.mekong.controlplane.xds.protocol.Session;
import java.time.Duration;

/**
 * Sees what happens on streams, on their event loops; keeps metrics out of them. Must not block.
 */
public interface XdsObserver {
  /** Sees nothing. */
  XdsObserver NONE = new XdsObserver() {};

  /** A stream began. */
  default void opened() {}

  /** A stream ended. */
  default void closed() {}

  /**
   * The stream of a client ended; others of the same client may go on.
   *
   * @param nodeId which client; empty when it never said
   */
  default void left(String nodeId) {}

  /**
   * The same, in what state and why.
   *
   * @param last how the stream was when it ended
   * @param why it ended, a sentence
   */
  default void departed(StreamReport last, String why) {}

  /**
   * A response was handed to the transport.
   *
   * @param type of its resources
   * @param bytes of the message
   * @param resources added, replaced or removed by it
   */
  default void sent(XdsType type, int bytes, int resources) {}

  /**
   * Of what {@link #sent} told, so many resources were encoded for somebody else before.
   *
   * @param resources added or replaced
   */
  default void reused(XdsType type, long resources) {}

  /** A client answered a response. */
  default void answered(XdsType type, Session.Answer answer) {}

  /**
   * All that some publications in a row brought for a type of a stream is handed to the transport.
   *
   * @param nodeId which client
   * @param carried good for this call only
   */
  default void told(String nodeId, Carried carried) {}

  /** The client has accepted or refused what {@link #told} told of. */
  default void concluded(String nodeId, Carried carried, Session.Answer answer, long nowNanos) {}

  /**
   * A client refused a resource by itself, or by its name.
   *
   * @param nodeId which client
   * @param table where it reads the resource
   */
  default void convicted(String nodeId, TableKey table, Conviction conviction) {}

  /** A stream was not let in. */
  default void refusedStream(StreamRefusal why) {}

  /**
   * This side ended a stream that did not end by itself.
   *
   * @param end what the client was told
   */
  default void ended(StreamEnd end) {}

  /** A client asked for a type that Mekong does not know. */
  default void refusedType() {}

  /** A connection broke a rule of gRPC or HTTP/2, or spoke something else. */
  default void connectionFault() {}

  /**
   * The round trip of a connection was measured.
   *
   * @param retransmitted segments that TCP sent again since the last time; 0 without epoll
   */
  default void measured(LinkReport link, long retransmitted) {}

  /** A connection was given up, since nothing was heard for this long. */
  default void gaveUp(Duration silence) {}

  /** Names compared in one wake of one stream. */
  default void compared(long names) {}
}
