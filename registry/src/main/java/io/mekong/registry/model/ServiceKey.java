package io.mekong.registry.model;

import org.jspecify.annotations.Nullable;

/**
 * Name of a service.
 *
 * @param name 1-253 characters of {@code a-z 0-9 . _ -}; {@code .} and {@code ..} are refused
 */
public record ServiceKey(String name) implements Comparable<ServiceKey> {
  private static final int MAX_LENGTH = 253;

  /**
   * Throws {@link IllegalArgumentException} with a sentence for the user when the name breaks a
   * rule.
   */
  public ServiceKey {
    if (name.isEmpty() || name.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "service name must have 1-253 characters, this one has " + name.length());
    }
    if (!isOfAllowed(name)) {
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
        && isOfAllowed(name)
        && !name.equals(".")
        && !name.equals("..");
  }

  /** By hand, like what follows: each registration that changes is looked at so. */
  private static boolean isOfAllowed(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      boolean digit = c >= '0' && c <= '9';
      if (!letter && !digit && c != '.' && c != '_' && c != '-') {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ServiceKey(String otherName) && name.equals(otherName);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
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
