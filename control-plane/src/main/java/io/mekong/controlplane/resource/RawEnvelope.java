package io.mekong.controlplane.resource;

import com.fasterxml.jackson.databind.JsonNode;

/** Takes a resource out of the envelope that it may come in. */
final class RawEnvelope {
  private static final String API_VERSION = "mekong/v1";
  private static final String KIND = "RawResource";

  private RawEnvelope() {}

  /** What is wrong with an envelope. */
  static final class Unfit extends Exception {
    private static final long serialVersionUID = 1;
    private final String hint;

    Unfit(String reason, String hint) {
      super(reason, null, false, false);
      this.hint = hint;
    }

    String hint() {
      return hint;
    }
  }

  /**
   * The resource, whether wrapped or not. What an envelope asks for and this version cannot do yet
   * is refused: serving such a resource to more nodes, or for longer, than its author meant would
   * be worse than not serving it.
   *
   * @param name from the key
   */
  static JsonNode of(JsonNode value, String name) throws Unfit {
    if (!value.has("apiVersion")) {
      return value;
    }
    if (!value.path("apiVersion").asText().equals(API_VERSION)
        || !value.path("kind").asText().equals(KIND)) {
      throw new Unfit(
          "the envelope is not " + API_VERSION + " " + KIND,
          "Write apiVersion " + API_VERSION + " and kind " + KIND + ", or the bare resource.");
    }
    JsonNode metadata = value.path("metadata");
    String inside = metadata.path("name").asText(name);
    if (!inside.equals(name)) {
      throw new Unfit(
          "the key says " + name + " but metadata.name is " + inside, "Make both equal.");
    }
    if (!metadata.path("labels").isEmpty() || metadata.has("selector")) {
      throw new Unfit(
          "resources for selected nodes are not supported yet",
          "Leave out labels and selector to send it to every node.");
    }
    if (value.has("ttl")) {
      throw new Unfit("ttl is not supported yet", "Leave it out.");
    }
    if (!value.path("spec").isObject()) {
      throw new Unfit("the envelope has no spec", "Put the resource into spec.");
    }
    return value.path("spec");
  }
}
