package io.mekong.controlplane.translation;

import com.google.protobuf.Message;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.translation.TranslationCounts.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the inputs in use were translated to, for one type; shared by all its views, so equal inputs
 * of several views are one object. An entry lives as long as a view uses it. Owned by the
 * reconciler's thread.
 */
final class Memo<I extends Record & ResourceInput> {
  private final ResourceTranslator<I, ?> translator;
  private final TranslationCounts counts;
  private final Map<Hashed<I>, Entry<I>> byInput = new HashMap<>();

  Memo(ResourceTranslator<I, ?> translator, TranslationCounts counts) {
    this.translator = translator;
    this.counts = counts;
  }

  /** An input with what it was translated to: exactly one of resource and issue. */
  static final class Entry<I> {
    private final Hashed<I> input;
    final @Nullable VersionedResource resource;
    final @Nullable TranslationIssue issue;
    private int users;

    private Entry(
        Hashed<I> input, @Nullable VersionedResource resource, @Nullable TranslationIssue issue) {
      this.input = input;
      this.resource = resource;
      this.issue = issue;
    }
  }

  /** An input and its hash, which is that of all its endpoints and is wanted at every step. */
  private static final class Hashed<I> {
    private final I input;
    private final int hash;

    Hashed(I input) {
      this.input = input;
      this.hash = input.hashCode();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Hashed<?> hashed && hash == hashed.hash && input.equals(hashed.input);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }

  ResourceTranslator<I, ?> translator() {
    return translator;
  }

  /** How many different inputs are in use. */
  int size() {
    return byInput.size();
  }

  /**
   * The entry of an input, for a view that gives up another one of the same name.
   *
   * @param previous what the view used so far, or null; released when it is another one
   */
  Entry<I> exchange(@Nullable Entry<I> previous, I input) {
    Hashed<I> hashed = new Hashed<>(input);
    if (previous != null && previous.input.equals(hashed)) {
      counts.count(translator.type(), Outcome.MEMO_HIT);
      return previous;
    }
    Entry<I> entry = byInput.get(hashed);
    if (entry == null) {
      entry = translate(hashed);
      byInput.put(hashed, entry);
    } else {
      counts.count(translator.type(), Outcome.MEMO_HIT);
    }
    entry.users++;
    release(previous);
    return entry;
  }

  /** The view no longer uses this entry. */
  void release(@Nullable Entry<I> entry) {
    if (entry != null && --entry.users == 0) {
      byInput.remove(entry.input);
    }
  }

  private Entry<I> translate(Hashed<I> input) {
    Entry<I> entry = attempt(translator, input);
    counts.count(translator.type(), entry.issue == null ? Outcome.TRANSLATED : Outcome.FAILED);
    return entry;
  }

  private static <I extends Record & ResourceInput, M extends Message> Entry<I> attempt(
      ResourceTranslator<I, M> translator, Hashed<I> hashed) {
    I input = hashed.input;
    try {
      M message = translator.translate(input);
      Optional<String> fault = translator.check(message);
      if (fault.isPresent()) {
        return failed(translator, hashed, fault.get());
      }
      return new Entry<>(
          hashed, VersionedResource.encode(translator.type(), input.service(), message), null);
    } catch (RuntimeException e) {
      return failed(translator, hashed, "translation failed: " + e);
    }
  }

  private static <I extends Record & ResourceInput> Entry<I> failed(
      ResourceTranslator<I, ?> translator, Hashed<I> hashed, String what) {
    String name = hashed.input.name();
    return new Entry<>(
        hashed, null, new TranslationIssue.NotTranslated(translator.type(), name, what));
  }
}
