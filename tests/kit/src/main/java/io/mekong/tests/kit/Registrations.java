package io.mekong.tests.kit;

/** Registrations as plain keys and JSON, the way anything may write them. */
public final class Registrations {
  private Registrations() {}

  /** The key of an instance. */
  public static String key(String service, String instance) {
    return "/services/" + service + "/" + instance;
  }

  /** A HEALTHY instance on 127.0.0.1. */
  public static String healthy(int port) {
    return on(port, "HEALTHY", "a");
  }

  /** An instance on 127.0.0.1 in a zone of region KH-PNH. */
  public static String on(int port, String health, String zone) {
    return """
    {"addr": "127.0.0.1", "port": %d, "health": "%s", "locality": {"region": "KH-PNH", "zone": "%s"}}\
    """
        .formatted(port, health, zone);
  }
}
