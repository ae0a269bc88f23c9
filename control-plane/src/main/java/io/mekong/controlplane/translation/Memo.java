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
  private final Map<I, Entry<I>> byInput = new HashMap<>();

  Memo(ResourceTranslator<I, ?> translator, TranslationCounts counts) {
    this.translator = translator;
    this.counts = counts;
  }

  /** An input with what it was translated to: exactly one of resource and issue. */
  static final class Entry<I> {
    final I input;
    final @Nullable VersionedResource resource;
    final @Nullable TranslationIssue issue;
    private int users;

    private Entry(I input, @Nullable VersionedResource resource, @Nullable TranslationIssue issue) {
      this.input = input;
      this.resource = resource;
      this.issue = issue;
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
    if (previous != null && previous.input.equals(input)) {
      counts.count(translator.type(), Outcome.MEMO_HIT);
      return previous;
    }
    Entry<I> entry = byInput.get(input);
    if (entry == null) {
      entry = translate(input);
      byInput.put(input, entry);
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

  private Entry<I> translate(I input) {
    Entry<I> entry = attempt(translator, input);
    counts.count(translator.type(), entry.issue == null ? Outcome.TRANSLATED : Outcome.FAILED);
    return entry;
  }

  private static <I extends Record & ResourceInput, M extends Message> Entry<I> attempt(
      ResourceTranslator<I, M> translator, I input) {
    try {
      M message = translator.translate(input);
      Optional<String> fault = translator.check(message);
      if (fault.isPresent()) {
        return failed(translator, input, fault.get());
      }
      return new Entry<>(
          input, VersionedResource.encode(translator.type(), input.service(), message), null);
    } catch (RuntimeException e) {
      return failed(translator, input, "translation failed: " + e);
    }
  }

  private static <I extends Record & ResourceInput> Entry<I> failed(
      ResourceTranslator<I, ?> translator, I input, String what) {
    return new Entry<>(
        input, null, new TranslationIssue.NotTranslated(translator.type(), input.name(), what));
  }
}
