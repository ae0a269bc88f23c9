package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.VersionedResource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a client NACKed, so that the same is not sent to it again and its neighbours are.
 *
 * <p>A NACK may refuse a whole response for one bad resource and need not name it. Where the
 * message names some of the resources, those are blamed and the rest is sent again. Else the
 * response is cut in halves that are sent one by one, each on its own, until a single resource is
 * refused: that one is guilty, found in log<sub>2</sub> n tries. A guilty version is not sent to
 * this client again; a new version of the name is.
 */
final class Refusals {
  private final Map<String, Suspect> suspects = new HashMap<>();
  private final ArrayDeque<Trial> trials = new ArrayDeque<>();

  /** What is known about a refused resource. */
  enum Verdict {
    /** It was refused together with others and waits for its trial. */
    ON_TRIAL,
    /** The message named it. */
    BLAMED,
    /** It was refused alone. */
    GUILTY
  }

  /**
   * A refused version.
   *
   * @param refused which
   * @param verdict how sure it is
   * @param message what the client said
   */
  record Suspect(VersionedResource refused, Verdict verdict, String message) {
    Suspect onTrial() {
      return new Suspect(refused, Verdict.ON_TRIAL, message);
    }

    boolean convicted() {
      return verdict != Verdict.ON_TRIAL;
    }
  }

  /**
   * The client refused a response.
   *
   * @param load what it held
   * @param refused those of its resources that still stand as they were sent
   * @return those that are convicted by it
   */
  List<Suspect> add(InFlight.Load load, List<VersionedResource> refused, String message) {
    Trial trial = load.trial();
    if (trial != null) {
      trial.blamed().forEach(this::retry);
    }
    // What was replaced meanwhile may have been the guilty one, whatever the message names.
    ImmutableSet<String> blamed =
        refused.size() == load.changed().size() ? Blame.of(message, refused) : ImmutableSet.of();
    List<Suspect> convicted = new ArrayList<>();
    List<VersionedResource> rest = new ArrayList<>();
    for (VersionedResource resource : refused) {
      Verdict verdict = verdict(resource, load, blamed);
      Suspect suspect = new Suspect(resource, verdict, message);
      suspects.put(resource.name(), suspect);
      if (suspect.convicted()) {
        convicted.add(suspect);
      } else {
        rest.add(resource);
      }
    }
    tryAgain(rest, blamed);
    return convicted;
  }

  /** Of several names that stand in a message some may be words of it: each gets its own trial. */
  private static Verdict verdict(
      VersionedResource resource, InFlight.Load load, ImmutableSet<String> blamed) {
    if (load.changed().size() == 1) {
      return Verdict.GUILTY;
    }
    return blamed.size() == 1 && blamed.contains(resource.name())
        ? Verdict.BLAMED
        : Verdict.ON_TRIAL;
  }

  /** The client refused these, and what it holds instead cannot be named: none is sent again. */
  void addWhole(List<VersionedResource> refused, String message) {
    refused.forEach(resource ->
        suspects.put(resource.name(), new Suspect(resource, Verdict.ON_TRIAL, message)));
  }

  private void tryAgain(List<VersionedResource> rest, ImmutableSet<String> blamed) {
    if (blamed.size() > 1) {
      rest.stream()
          .filter(r -> blamed.contains(r.name()))
          .forEach(r -> trials.addLast(new Trial(ImmutableList.of(r))));
      trials.addFirst(
          new Trial(
              rest.stream()
                  .filter(r -> !blamed.contains(r.name()))
                  .collect(ImmutableList.toImmutableList())));
    } else if (!blamed.isEmpty()) {
      trials.addFirst(new Trial(ImmutableList.copyOf(rest), blamed.asList()));
    } else if (rest.size() == 1) {
      trials.addFirst(new Trial(ImmutableList.copyOf(rest)));
    } else if (!rest.isEmpty()) {
      int half = rest.size() / 2;
      trials.addFirst(new Trial(ImmutableList.copyOf(rest.subList(half, rest.size()))));
      trials.addFirst(new Trial(ImmutableList.copyOf(rest.subList(0, half))));
    }
  }

  /** What a message blamed may be innocent: it gets a trial of its own. */
  private void retry(String name) {
    Suspect suspect = suspects.get(name);
    if (suspect != null && suspect.verdict() == Verdict.BLAMED) {
      suspects.put(name, suspect.onTrial());
      trials.addLast(new Trial(ImmutableList.of(suspect.refused())));
    }
  }

  /** Whether this very version is not to be sent for now, but in a trial. */
  boolean withholds(VersionedResource resource) {
    Suspect suspect = suspects.get(resource.name());
    return suspect != null && suspect.refused().version().equals(resource.version());
  }

  /** The next part to be tried, without what has changed meanwhile; null when there is none. */
  @Nullable Trial nextTrial() {
    while (!trials.isEmpty()) {
      Trial trial = trials.removeFirst();
      ImmutableList<VersionedResource> left =
          trial.resources().stream().filter(this::waits).collect(ImmutableList.toImmutableList());
      if (left.size() == trial.resources().size()) {
        return trial;
      }
      // What has changed may have been the guilty one.
      trial.blamed().forEach(this::retry);
      if (!left.isEmpty()) {
        return new Trial(left);
      }
    }
    return null;
  }

  private boolean waits(VersionedResource resource) {
    Suspect suspect = suspects.get(resource.name());
    return suspect != null
        && !suspect.convicted()
        && suspect.refused().version().equals(resource.version());
  }

  /** Forgets what has a newer version, or is gone. */
  void releaseChanged(Function<String, @Nullable VersionedResource> newest) {
    suspects
        .values()
        .removeIf(suspect -> {
          VersionedResource now = newest.apply(suspect.refused().name());
          return now == null || !now.version().equals(suspect.refused().version());
        });
  }

  /** This name is asked for or left anew, or sent: what was refused of it no longer counts. */
  void release(String name) {
    suspects.remove(name);
  }

  /** All is to be sent again. */
  void releaseAll() {
    suspects.clear();
    trials.clear();
  }

  /** What is refused now, without the trials to come. */
  Refusals copy() {
    Refusals copy = new Refusals();
    copy.suspects.putAll(suspects);
    return copy;
  }

  @Nullable Suspect suspect(String name) {
    return suspects.get(name);
  }

  Set<String> names() {
    return suspects.keySet();
  }

  /** Those that are not sent to this client any more. */
  ImmutableList<Suspect> convicted() {
    return suspects.values().stream()
        .filter(Suspect::convicted)
        .collect(ImmutableList.toImmutableList());
  }

  boolean isEmpty() {
    return suspects.isEmpty();
  }
}
