package io.mekong.controlplane.translation;

import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** Where views are opened. Holds one memo for each type; owned by the reconciler's thread. */
public final class Translation {
  private final Iterable<ResourceTranslator<?, ?>> translators;
  private final Map<XdsType, Memo<?>> memos = new EnumMap<>(XdsType.class);

  /**
   * A translation that has made nothing yet.
   *
   * @param translators at most one for each type
   */
  public Translation(Iterable<ResourceTranslator<?, ?>> translators, TranslationCounts counts) {
    this.translators = translators;
    for (ResourceTranslator<?, ?> translator : translators) {
      memos.put(translator.type(), new Memo<>(translator, counts));
    }
  }

  /** One by the same translators that has made nothing yet and is counted nowhere; any thread. */
  public Translation anew() {
    return new Translation(translators, new TranslationCounts());
  }

  /**
   * Begins to keep a table that holds nothing yet. Several views of one type share what they have
   * in common.
   *
   * @throws NullPointerException when no translator makes this type
   */
  public ViewTranslation<?> open(TableKey key) {
    return new ViewTranslation<>(key, Objects.requireNonNull(memos.get(key.type()), key::toString));
  }
}
