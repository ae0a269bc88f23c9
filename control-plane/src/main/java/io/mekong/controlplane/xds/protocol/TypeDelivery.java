package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.XdsType;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where one type of one stream stands with what a publication changed.
 *
 * @param type which
 * @param state what the client made of it
 * @param message the client's words where it refused, else empty
 */
public record TypeDelivery(XdsType type, State state, String message) {

  /** What a client made of a change. */
  public enum State {
    /** It was not sent yet, or is not answered. */
    PENDING,
    /** The client has accepted it, or something newer in its place. */
    ACKED,
    /** The client refused it and has accepted nothing in its place since. */
    REFUSED
  }

  /**
   * Reads it off a session; on its thread.
   *
   * @return empty when the client wants nothing of what changed
   */
  public static Optional<TypeDelivery> of(Session session, TableChange change) {
    TypeState state = session.states.get(change.newest().key().type());
    if (state == null || !concerns(state, change)) {
      return Optional.empty();
    }
    if (state.seen() == null || answered(state) < change.needed() || owes(state, change)) {
      return Optional.of(new TypeDelivery(state.type, State.PENDING, ""));
    }
    TypeStatus.Objection objection = objection(state, change);
    return Optional.of(
        objection == null
            ? new TypeDelivery(state.type, State.ACKED, "")
            : new TypeDelivery(state.type, State.REFUSED, objection.message()));
  }

  /** Up to which revision of its table the client has answered everything; 0 for nothing. */
  public static long answered(Session session, XdsType type) {
    TypeState state = session.states.get(type);
    return state == null ? 0 : answered(state);
  }

  /** Up to which revision of its table the client was sent everything; 0 for nothing. */
  public static long told(Session session, XdsType type) {
    TypeState state = session.states.get(type);
    return state == null ? 0 : state.status.told(state);
  }

  private static long answered(TypeState state) {
    return state.status.answered(state);
  }

  private static boolean concerns(TypeState state, TableChange change) {
    Subscription wanted = state.subscription();
    if (change.names().isEmpty() || state.type.aliased()) {
      return !wanted.isEmpty();
    }
    Collection<String> names = change.names().get();
    boolean fewer = !wanted.wildcard() && wanted.names().size() < names.size();
    return fewer
        ? wanted.names().stream().anyMatch(n -> names.contains(n) && sees(state, change, n))
        : names.stream().anyMatch(n -> wanted.wants(n) && sees(state, change, n));
  }

  /** Of what is gone nobody knows any more who could see it. */
  private static boolean sees(TypeState state, TableChange change, String name) {
    return change.newest().find(name) == null || state.visible(change.newest(), name) != null;
  }

  /** Whether the client has only just begun to want something of it and has not answered yet. */
  private static boolean owes(TypeState state, TableChange change) {
    return Stream.concat(
            state.exceptions.names().stream().filter(name -> isUntold(state, name)),
            state.inFlight.firsts())
        .anyMatch(name ->
            state.subscription().wants(name)
                && change.names().map(names -> names.contains(name)).orElse(true));
  }

  /** What the client no longer wants, or no longer holds, it does not refuse any more. */
  private static boolean isGone(TypeState state, String name) {
    boolean held = !state.held(name).version().isEmpty() || !state.inFlight.isEmpty();
    return !state.subscription().wants(name) || !held;
  }

  private static boolean isUntold(TypeState state, String name) {
    Held held = state.held(name);
    return held.resource() == null && !held.isUnsure();
  }

  private static TypeStatus.@Nullable Objection objection(TypeState state, TableChange change) {
    if (!state.status.objects()) {
      return null;
    }
    TypeStatus.Objection whole = state.status.objection();
    if (whole != null && whole.before() < change.needed()) {
      return whole;
    }
    Collection<String> names =
        change.names().isPresent() ? change.names().get() : state.status.objected();
    for (String name : names) {
      TypeStatus.Objection objection = state.status.objection(name);
      if (objection != null && objection.before() < change.needed() && !isGone(state, name)) {
        return objection;
      }
    }
    return null;
  }
}
