package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

/** Lists of the admin REST, all their pages. */
final class Pages {
  private Pages() {}

  /** All items of a list, in order. */
  static ArrayNode all(AdminClient client, String path) throws CtlException, InterruptedException {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    String after = "";
    while (true) {
      JsonNode page =
          client.get(
              path
                  + "?limit=1000"
                  + (after.isEmpty() ? "" : "&after=" + AdminClient.inQuery(after)));
      page.path("items").forEach(items::add);
      if (!page.has("next")) {
        return items;
      }
      after = page.path("next").asText();
    }
  }
}
