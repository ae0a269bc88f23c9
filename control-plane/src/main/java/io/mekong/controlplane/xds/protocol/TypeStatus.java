package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was last sent, ACKed and NACKed of one type; an observation that decides nothing. */
final class TypeStatus {
  /** Under this name stands the refusal of a response as a whole. */
  private static final String WHOLE = "";

  private String sentVersion = "";
  private String ackedVersion = "";
  private String nackedVersion = "";
  private String nackMessage = "";
  private long acks;
  private long nacks;

  /** Revision of the newest table of which nothing is left to be sent; 0 for none. */
  private long told;

  /** The same before the last step. */
  private long toldBefore;

  /** What the client has accepted never shrinks, whatever it is sent next. */
  private long answered;

  /** What was refused and not accepted since, by name; kept only where there is any. */
  private Map<String, Objection> objections = Map.of();

  /** What a NACK takes back. */
  enum Extent {
    /** The resources that the response held. */
    RESOURCES,
    /** What it left out as well. */
    WHOLE
  }

  /**
   * The client refused a resource.
   *
   * @param before up to this table revision it had accepted everything
   * @param message what it said
   */
  record Objection(long before, String message) {}

  /**
   * The client is about to be sent what a table has.
   *
   * @param unsent names that wait for another response
   */
  void told(ResourceTable table, Map<String, Held> unsent) {
    toldBefore = told;
    if (unsent.isEmpty()) {
      told = table.revision();
    }
  }

  /** What the client has once everything that was sent before the last step is answered. */
  long floor() {
    return toldBefore;
  }

  void sent(String version) {
    sentVersion = version;
    toldBefore = told;
  }

  void acked(InFlight.Sent response) {
    acks++;
    ackedVersion = response.version();
    if (!objections.isEmpty()) {
      objections.remove(WHOLE);
      response.load().changed().forEach(resource -> objections.remove(resource.name()));
    }
  }

  void nacked(InFlight.Sent response, String message, Extent extent) {
    nacks++;
    nackedVersion = response.version();
    nackMessage = message;
    if (objections.isEmpty()) {
      objections = new HashMap<>();
    }
    ImmutableList<VersionedResource> changed = response.load().changed();
    if (extent == Extent.WHOLE || changed.isEmpty()) {
      objections.put(WHOLE, new Objection(before(response, WHOLE), message));
    }
    for (VersionedResource resource : changed) {
      String name = resource.name();
      objections.put(name, new Objection(before(response, name), message));
    }
  }

  /** Of what it was sent for the first time the client had accepted nothing before. */
  private long before(InFlight.Sent response, String name) {
    if (!name.equals(WHOLE) && !response.load().before().containsKey(name)) {
      return 0;
    }
    Objection known = objections.get(name);
    return known == null ? response.floor() : known.before();
  }

  /** Up to which table revision the client has answered everything; 0 for nothing. */
  long answered(TypeState state) {
    answered = Math.max(answered, state.inFlight.floor(told(state)));
    return answered;
  }

  /** Up to which table revision nothing is left to be sent; 0 for nothing. */
  long told(TypeState state) {
    ResourceTable seen = state.seen();
    if (seen != null && state.exceptions.isEmpty()) {
      told = Math.max(told, seen.revision()); // what was left to be sent is no longer wanted
    }
    return told;
  }

  /** The refusal that stands for this name; null when there is none. */
  @Nullable Objection objection(String name) {
    return objections.get(name);
  }

  /** The refusal of a response as a whole, with what it left out; null when there is none. */
  @Nullable Objection objection() {
    return objections.get(WHOLE);
  }

  /** Names of what the client refused and has accepted nothing of since. */
  Set<String> objected() {
    return objections.keySet();
  }

  boolean objects() {
    return !objections.isEmpty();
  }

  TypeReport report(TypeState state) {
    return new TypeReport(
        state.type,
        sentVersion,
        ackedVersion,
        nackedVersion,
        nackMessage,
        acks,
        nacks,
        state.inFlight.isEmpty() && !state.refuses(),
        state.inFlight.oldestNanos(),
        state.convicted().stream()
            .map(Refusals.Suspect::refused)
            .map(r -> new TypeReport.Refused(r.name(), r.version(), r.service()))
            .collect(ImmutableList.toImmutableList()));
  }
}
