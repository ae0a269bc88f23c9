package io.mekong.controlplane.xds.server.status;

import io.envoyproxy.envoy.type.matcher.v3.NodeMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Which nodes a request asks for. */
final class NodeMatch {
  private NodeMatch() {}

  /**
   * Nodes that one of the matchers matches; every node when there are none.
   *
   * @throws IllegalArgumentException with a sentence for the user when a matcher is not offered
   */
  static Predicate<String> of(List<NodeMatcher> matchers) {
    return matchers.stream().map(NodeMatch::of).reduce(Predicate::or).orElse(id -> true);
  }

  private static Predicate<String> of(NodeMatcher matcher) {
    if (matcher.getNodeMetadatasCount() > 0) {
      throw new IllegalArgumentException("node_metadatas is not offered; use node_id");
    }
    return matcher.hasNodeId() ? of(matcher.getNodeId()) : id -> true;
  }

  private static Predicate<String> of(StringMatcher matcher) {
    return switch (matcher.getMatchPatternCase()) {
      case EXACT -> folded(matcher, String::equals, matcher.getExact());
      case PREFIX -> folded(matcher, String::startsWith, matcher.getPrefix());
      case SUFFIX -> folded(matcher, String::endsWith, matcher.getSuffix());
      case CONTAINS -> folded(matcher, String::contains, matcher.getContains());
      // Java's own expressions can take for ever on a hostile pattern, and RE2 is not at hand.
      case SAFE_REGEX, CUSTOM, MATCHPATTERN_NOT_SET ->
          throw new IllegalArgumentException(
              "node_id by %s is not offered; use exact, prefix, suffix or contains"
                  .formatted(matcher.getMatchPatternCase().name().toLowerCase(Locale.ROOT)));
    };
  }

  private static Predicate<String> folded(
      StringMatcher matcher, BiPredicate<String, String> test, String pattern) {
    if (!matcher.getIgnoreCase()) {
      return id -> test.test(id, pattern);
    }
    String lower = pattern.toLowerCase(Locale.ROOT);
    return id -> test.test(id.toLowerCase(Locale.ROOT), lower);
  }
}
