package io.mekong.registry.model;

import com.google.common.base.CharMatcher;

/**
 * Name of a service.
 *
 * @param name 1-253 characters of {@code a-z 0-9 . _ -}; {@code .} and {@code ..} are refused
 */
public record ServiceKey(String name) implements Comparable<ServiceKey> {
  private static final int MAX_LENGTH = 253;
  private static final CharMatcher ALLOWED =
      CharMatcher.inRange('a', 'z').or(CharMatcher.inRange('0', '9')).or(CharMatcher.anyOf("._-"));

  /**
   * Throws {@link IllegalArgumentException} with a sentence for the user when the name breaks a
   * rule.
   */
  public ServiceKey {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "service name must have 1-253 characters, this one has " + name.length());
    }
    if (!ALLOWED.matchesAllOf(name)) {
      throw new IllegalArgumentException("service name may hold only a-z 0-9 . _ -");
    }
    if (name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("service name must not be '.' or '..'");
    }
  }

  /** Whether a service may bear this name. */
  public static boolean isValid(String name) {
    return !name.isEmpty()
        && name.length() <= MAX_LENGTH
        && ALLOWED.matchesAllOf(name)
        && !name.equals(".")
        && !name.equals("..");
  }

  @Override
  public int compareTo(ServiceKey other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
