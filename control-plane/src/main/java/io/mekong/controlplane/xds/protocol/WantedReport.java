package io.mekong.controlplane.xds.protocol;

import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import org.jspecify.annotations.Nullable;

/**
 * What a client should have under a name, against what it was sent and has ACKed.
 *
 * @param type of the resource
 * @param name as asked for, or as sent to a wildcard
 * @param state how these stand to each other
 * @param wanted what the newest table has for the node under the name; null for nothing
 * @param sent what it was sent last, or had when it came; the refused version where it refused
 * @param acked what it accepted last, as far as is known; a client uses it until it accepts another
 * @param mayChange whether something else than wanted, or that there is nothing, was sent under the
 *     name and is not answered, or may be: the client may use that soon, or already
 * @param message what it said when it refused what it was sent last, be it a removal; empty for
 *     none
 */
public record WantedReport(
    XdsType type,
    String name,
    State state,
    @Nullable VersionedResource wanted,
    Known sent,
    Known acked,
    boolean mayChange,
    String message) {

  /** How sent and ACKed stand to wanted, worst first. */
  public enum State {
    /** The wanted version was sent and refused. */
    REFUSED,
    /** Another version was sent last. */
    STALE,
    /** It was not sent. */
    MISSING,
    /** It is no longer wanted, and that was not sent, is not answered or was refused. */
    EXTRA,
    /** The wanted version was sent and is not answered. */
    UNANSWERED,
    /** The client asked for it by name, and there is none. */
    ABSENT,
    /** The wanted version was ACKed. */
    IN_SYNC;

    /** Whether the client should have something else than it has ACKed, or has not said so. */
    public boolean differs() {
      return this != IN_SYNC && this != ABSENT;
    }
  }

  /** Whether the client was sent the very version that it should have. */
  public boolean wantedIsSent() {
    return isWanted(sent);
  }

  /**
   * Whether the client uses the very version that it should have: it has ACKed it, and nothing else
   * is on its way.
   */
  public boolean wantedIsUsed() {
    return isWanted(acked) && !mayChange;
  }

  /** Whether the client accepted the wanted version last, whatever is on its way. */
  public boolean wantedIsAcked() {
    return isWanted(acked);
  }

  private boolean isWanted(Known known) {
    return wanted != null && known.version().equals(wanted.version());
  }
}
