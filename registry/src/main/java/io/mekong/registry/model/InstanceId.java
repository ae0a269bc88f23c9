package io.mekong.registry.model;

import com.google.common.base.CharMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Name of one instance within its service.
 *
 * @param value 1-253 characters without {@code /}, control characters and halves of surrogate pairs
 */
public record InstanceId(String value) implements Comparable<InstanceId> {
  private static final int MAX_LENGTH = 253;

  /**
   * Throws {@link IllegalArgumentException} with a sentence for the user when the id breaks a rule.
   */
  public InstanceId {
    if (value.isEmpty() || value.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "instance id must have 1-253 characters, this one has " + value.length());
    }
    if (!isPlain(value)) {
      check(value);
    }
  }

  /** What nearly every id is made of. By hand: each registration that changes is looked at so. */
  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c < ' ' || c > '~' || c == '/') {
        return false;
      }
    }
    return true;
  }

  private static void check(String value) {
    if (value.indexOf('/') >= 0) {
      throw new IllegalArgumentException("instance id must not hold '/'");
    }
    if (!CharMatcher.ascii().matchesAllOf(value)
        && value.codePoints().anyMatch(c -> Character.getType(c) == Character.SURROGATE)) {
      throw new IllegalArgumentException("instance id must be valid UTF-8");
    }
    if (CharMatcher.javaIsoControl().matchesAnyOf(value)) {
      throw new IllegalArgumentException("instance id must not hold control characters");
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof InstanceId(String otherValue) && value.equals(otherValue);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public int compareTo(InstanceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
