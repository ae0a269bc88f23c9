package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationIssue;
import io.mekong.controlplane.translation.Translators;
import io.mekong.controlplane.translation.ViewTranslation;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which views are kept, and for whom. A view that nobody reads is dropped after a while; those of a
 * plain Envoy are always kept, so that the first node does not wait. Owned by the reconciler's
 * thread.
 */
final class OpenViews {
  private final Translation translation;
  private final long lingerNanos;
  private final Map<TableKey, Integer> readers = new HashMap<>();
  private final Set<TableKey> missing = new LinkedHashSet<>();
  private final Map<TableKey, Long> unreadSince = new HashMap<>();
  private final Map<XdsType, Map<TableKey, ViewTranslation<?>>> open = new EnumMap<>(XdsType.class);

  OpenViews(Translation translation, ReconcileSettings settings) {
    this.translation = translation;
    this.lingerNanos = settings.viewLinger().toNanos();
    for (XdsType type : XdsType.values()) {
      open.put(type, new LinkedHashMap<>());
    }
    Translators.viewsOf(NodeGroup.PLAIN_ENVOY).byType().values().forEach(this::read);
  }

  /** The open views of one type. */
  Collection<ViewTranslation<?>> of(XdsType type) {
    return byKey(type).values();
  }

  private Map<TableKey, ViewTranslation<?>> byKey(XdsType type) {
    return Objects.requireNonNull(open.get(type), type::name);
  }

  private Stream<ViewTranslation<?>> all() {
    return open.values().stream().flatMap(views -> views.values().stream());
  }

  /** The first node of the group connected. */
  void connected(NodeGroup group) {
    Translators.viewsOf(group).byType().values().forEach(this::read);
  }

  /** The last node of the group left. */
  void disconnected(NodeGroup group, long nowNanos) {
    for (TableKey key : Translators.viewsOf(group).byType().values()) {
      if (readers.merge(key, -1, Integer::sum) == 0) {
        readers.remove(key);
        missing.remove(key);
        unreadSince.put(key, nowNanos);
      }
    }
  }

  private void read(TableKey key) {
    readers.merge(key, 1, Integer::sum);
    unreadSince.remove(key);
    if (!byKey(key.type()).containsKey(key)) {
      missing.add(key);
    }
  }

  /** Views that are read and have no table yet. */
  ImmutableSet<TableKey> missing() {
    return ImmutableSet.copyOf(missing);
  }

  /** Whether the table of a view is kept in step. */
  boolean isOpen(TableKey key) {
    return byKey(key.type()).containsKey(key);
  }

  /** Opens a view; its first edit must look at everything. */
  ViewTranslation<?> open(TableKey key) {
    ViewTranslation<?> view = translation.open(key);
    byKey(key.type()).put(key, view);
    missing.remove(key);
    return view;
  }

  /** Closes views that nobody has read for long enough; their tables are no longer kept in step. */
  ImmutableSet<TableKey> dropUnread(long nowNanos) {
    ImmutableSet<TableKey> unread =
        unreadSince.entrySet().stream()
            .filter(entry -> nowNanos - entry.getValue() >= lingerNanos)
            .map(Map.Entry::getKey)
            .collect(ImmutableSet.toImmutableSet());
    for (TableKey key : unread) {
      unreadSince.remove(key);
      ViewTranslation<?> view = byKey(key.type()).remove(key);
      if (view != null) {
        view.close();
      }
    }
    return unread;
  }

  /** Closes all views; those that are read are missing from then on. */
  void closeAll() {
    all().forEach(ViewTranslation::close);
    open.values().forEach(Map::clear);
    missing.addAll(readers.keySet());
  }

  /** What could not be translated to resources of one type; costs a look at its views. */
  ImmutableList<TranslationIssue> issues(XdsType type) {
    ImmutableSet.Builder<TranslationIssue> issues = ImmutableSet.builder();
    for (ViewTranslation<?> view : of(type)) {
      issues.addAll(view.issues());
    }
    return issues.build().asList();
  }
}
