package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.function.Consumer;

/** Lists of the admin REST, all their pages. */
final class Pages {
  private Pages() {}

  /** All items of a list, in order. */
  static ArrayNode all(AdminClient client, String path) throws CtlException, InterruptedException {
    return all(client, path, page -> {});
  }

  /** The same, and shows each page as it came. */
  static ArrayNode all(AdminClient client, String path, Consumer<JsonNode> each)
      throws CtlException, InterruptedException {
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    String after = "";
    while (true) {
      JsonNode page =
          client.get(
              path
                  + (path.contains("?") ? "&" : "?")
                  + "limit=1000"
                  + (after.isEmpty() ? "" : "&after=" + AdminClient.inQuery(after)));
      page.path("items").forEach(items::add);
      each.accept(page);
      if (!page.has("next")) {
        return items;
      }
      after = page.path("next").asText();
    }
  }
}
