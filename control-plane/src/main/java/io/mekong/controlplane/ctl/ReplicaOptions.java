package io.mekong.controlplane.ctl;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Option;

/** Whose nodes a verb speaks of, and who is missing in the answer. */
final class ReplicaOptions {
  @Option(
      names = "--this-replica",
      description =
          "Only the nodes of the replica at --admin. Without it that one asks all others on the same"
              + " store.")
  private boolean thisReplica;

  /** A path that ends with a query, and asks for these. */
  String in(String path) {
    return thisReplica ? path : path + "&replicas=all";
  }

  /** Sentences about what is missing in an answer; none when it is complete. */
  Stream<String> missing(JsonNode answer) {
    if (thisReplica) {
      return Stream.of();
    }
    if (!answer.has("incomplete")) {
      return Stream.of("it is of an older version and speaks for its own nodes only");
    }
    return Stream.concat(
        words(answer.path("behind"))
            .map(replica -> "it has not come through to replica " + replica + " yet"),
        words(answer.path("incomplete")));
  }

  private static Stream<String> words(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
  }
}
