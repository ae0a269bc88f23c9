package io.mekong.controlplane.xds.server;

/** Why a stream was not let in. */
public enum StreamRefusal {
  /** As many are open as there may be. */
  STREAMS("this control plane has as many streams as it takes; use another replica"),
  /** More began in this second than may. */
  RATE("too many streams begin at a time; come back later"),
  /** The client's certificate has as many connections as it may. */
  CONNECTIONS("the certificate has as many connections as it may have; close some"),
  /** The client's IP address has as many connections as it may. */
  ADDRESS("the address has as many connections as it may have; close some");

  private final String sentence;

  StreamRefusal(String sentence) {
    this.sentence = sentence;
  }

  /** What the client is told. */
  String sentence() {
    return sentence;
  }
}
