package io.mekong.controlplane.admin;

import io.mekong.registry.model.Service;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.ErrorCode;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which services a list is to have.
 *
 * @param contains what the name contains, in lower case; empty for any
 * @param state in which they are
 */
record ServiceChoice(String contains, State state) implements Predicate<Service> {

  /** How much of a service gets traffic. */
  enum State {
    ANY,
    /** Lost instances of it are held. */
    PROTECTED,
    /** Nothing of it gets traffic. */
    UNSERVED,
    /** Some registered instances get none. */
    PARTIAL
  }

  /** Reads the query parameters; throws {@link ErrorCode#INVALID_PARAMETER}. */
  static ServiceChoice of(@Nullable String contains, @Nullable String state) {
    return new ServiceChoice(
        contains == null ? "" : contains.toLowerCase(Locale.ROOT),
        state == null ? State.ANY : parse(state));
  }

  private static State parse(String state) {
    return switch (state.toLowerCase(Locale.ROOT)) {
      case "protected" -> State.PROTECTED;
      case "unserved" -> State.UNSERVED;
      case "partial" -> State.PARTIAL;
      default ->
          throw new ApiException(
              ErrorCode.INVALID_PARAMETER, "state must be protected, unserved or partial");
    };
  }

  /** Looks at as few instances as it can: there may be a million. */
  @Override
  public boolean test(Service service) {
    return service.key().name().contains(contains)
        && switch (state) {
          case ANY -> true;
          case PROTECTED -> service.isProtected();
          case UNSERVED -> !isServed(service);
          case PARTIAL ->
              isServed(service) && !service.instances().values().stream().allMatch(service::serves);
        };
  }

  private static boolean isServed(Service service) {
    return service.isProtected() || service.instances().values().stream().anyMatch(service::serves);
  }
}
