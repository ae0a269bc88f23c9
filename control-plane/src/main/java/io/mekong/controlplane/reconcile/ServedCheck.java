package io.mekong.controlplane.reconcile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.mekong.controlplane.snapshot.ResourceTable;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.Translation;
import io.mekong.controlplane.translation.TranslationIssue;
import io.mekong.controlplane.translation.ViewTranslation;
import io.mekong.controlplane.translation.World;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is served with what the same world gives when everything is made anew. Costs a
 * whole translation; for a thread that nobody waits for, one object for one comparison.
 */
public final class ServedCheck {
  private final Translation anew;
  private final ImmutableList.Builder<Difference> differences = ImmutableList.builder();
  private long compared;
  private long quarantined;
  private long kept;

  /**
   * How it came out.
   *
   * @param compared entries of tables
   * @param differences all that nothing explains
   * @param quarantined entries that differ because a version is in quarantine
   * @param kept entries that are older because their successor cannot be made
   */
  public record Outcome(
      long compared, ImmutableList<Difference> differences, long quarantined, long kept) {}

  /**
   * An entry that is not what it should be.
   *
   * @param table where
   * @param name of the resource
   * @param served version that is served; empty for none
   * @param expected version that should be; empty for none
   */
  public record Difference(TableKey table, String name, String served, String expected) {}

  private ServedCheck(Translation anew) {
    this.anew = anew;
  }

  /**
   * Compares all tables.
   *
   * @param anew has made nothing yet
   */
  public static Outcome of(Settled settled, Translation anew) {
    ServedCheck check = new ServedCheck(anew);
    for (XdsType type : XdsType.values()) {
      check.compare(type, settled);
    }
    return new Outcome(check.compared, check.differences.build(), check.quarantined, check.kept);
  }

  /** Views of one type share what they make, so they are closed together. */
  private void compare(XdsType type, Settled settled) {
    List<ViewTranslation<?>> views = new ArrayList<>();
    settled
        .tables()
        .forEach((key, table) -> {
          if (key.type() == type) {
            ViewTranslation<?> view = anew.open(key);
            views.add(view);
            compare(table, view, settled);
          }
        });
    views.forEach(ViewTranslation::close);
  }

  private void compare(ResourceTable table, ViewTranslation<?> view, Settled settled) {
    ImmutableMap<String, VersionedResource> expected = everything(view, settled.world());
    ImmutableSet<String> failed =
        view.issues().stream()
            .filter(TranslationIssue.NotTranslated.class::isInstance)
            .map(issue -> ((TranslationIssue.NotTranslated) issue).name())
            .collect(ImmutableSet.toImmutableSet());
    for (String name : Sets.union(table.resources().keySet(), expected.keySet())) {
      compared++;
      VersionedResource served = table.find(name);
      VersionedResource should = expected.get(name);
      if (served != null && should != null && served.sameAs(should)) {
        continue;
      }
      if (settled.withheld().contains(new Settled.Entry(table.key(), name))) {
        quarantined++;
      } else if (failed.contains(name)) {
        kept++;
      } else {
        differences.add(new Difference(table.key(), name, version(served), version(should)));
      }
    }
  }

  private static ImmutableMap<String, VersionedResource> everything(
      ViewTranslation<?> view, World world) {
    return view.edit(world, new Scope.Everything()).puts().stream()
        .collect(
            ImmutableMap.toImmutableMap(
                VersionedResource::name, each -> each, (first, last) -> last));
  }

  private static String version(@Nullable VersionedResource resource) {
    return resource == null ? "" : resource.version();
  }
}
