package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.Collection;

/**
 * Which resources the message of a NACK speaks of. A client need not say; Envoy does where a whole
 * cluster or listener is at fault ("Error adding/updating cluster(s) one: ...") and does not for a
 * broken field of a message.
 */
final class Blame {
  /** A message about more names than these says little, and looking costs time. */
  private static final int MAX_NAMES = 2_000;

  private Blame() {}

  /** Names that stand in the message as words of their own; empty when none or all of them do. */
  static ImmutableSet<String> of(String message, Collection<VersionedResource> refused) {
    if (refused.size() > MAX_NAMES) {
      return ImmutableSet.of();
    }
    ImmutableSet<String> named =
        refused.stream()
            .map(VersionedResource::name)
            .filter(name -> mentions(message, name))
            .collect(ImmutableSet.toImmutableSet());
    return named.size() == refused.size() ? ImmutableSet.of() : named;
  }

  private static boolean mentions(String text, String name) {
    for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      if (endsBefore(text, at) && beginsAfter(text, at + name.length())) {
        return true;
      }
    }
    return false;
  }

  private static boolean endsBefore(String text, int start) {
    if (start == 0) {
      return true;
    }
    char before = text.charAt(start - 1);
    boolean joined = isJoint(before) && start > 1 && isWord(text.charAt(start - 2));
    return !isWord(before) && !joined;
  }

  private static boolean beginsAfter(String text, int end) {
    if (end == text.length()) {
      return true;
    }
    char after = text.charAt(end);
    boolean joined = isJoint(after) && end + 1 < text.length() && isWord(text.charAt(end + 1));
    return !isWord(after) && !joined;
  }

  private static boolean isWord(char c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }

  /** Between two words it makes one name of them: {@code a.b}, {@code a/b}, {@code a:80}. */
  private static boolean isJoint(char c) {
    return c == '.' || c == '/' || c == ':' || c == '|';
  }
}
