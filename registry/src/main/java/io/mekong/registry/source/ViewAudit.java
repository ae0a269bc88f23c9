package io.mekong.registry.source;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.store.PrefixFreshness;
import io.mekong.registry.store.StoredKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares the keys that a source holds with the registrations of a view of the same revision. They
 * differ only when something between source and registry was lost, which is a bug of ours.
 *
 * @param view what was looked at
 * @param compared registrations
 * @param corrections what the view lacks or has too much
 */
public record ViewAudit(
    RegistryView view, long compared, ImmutableList<RegistrationChange> corrections) {
  /**
   * Makes the comparison when source and registry reflect the same revision, any thread; ask again
   * a moment later when they do not. What an upper source of an overlay stands for is left out.
   */
  public static Optional<ViewAudit> look(
      RegistrySource source, RegistrationParser parser, Supplier<RegistryStatus> status) {
    SourceContents contents = source.contents();
    RegistryStatus known = status.get();
    return known.freshness() instanceof PrefixFreshness.Current
            && known.view().revision() == contents.head().revision()
        ? Optional.of(of(source, contents, parser, known.view()))
        : Optional.empty();
  }

  private static ViewAudit of(
      RegistrySource source,
      SourceContents contents,
      RegistrationParser parser,
      RegistryView view) {
    Map<InstanceRef, ServiceInstance> expected = new HashMap<>();
    for (StoredKey key : contents.accepted().values()) {
      Rejection aside = contents.rejected().get(key.key());
      if ((aside == null || aside.lastGood() == Rejection.LastGood.SERVED)
          && parser.parse(key) instanceof RegistrationParser.Accepted(ServiceInstance instance)
          && !source.overrides(instance.service(), instance.id())) {
        expected.put(InstanceRef.of(instance), instance);
      }
    }
    long compared = expected.size();
    List<RegistrationChange> corrections = new ArrayList<>();
    for (Service service : view.services().values()) {
      for (ServiceInstance known : service.instances().values()) {
        if (!source.overrides(known.service(), known.id())) {
          RegistrationChange correction = correction(known, expected.remove(InstanceRef.of(known)));
          if (correction != null) {
            corrections.add(correction);
          }
        }
      }
    }
    expected
        .values()
        .forEach(lacking -> corrections.add(new RegistrationChange.Registered(lacking)));
    return new ViewAudit(view, compared, ImmutableList.copyOf(corrections));
  }

  private static @Nullable RegistrationChange correction(
      ServiceInstance known, @Nullable ServiceInstance stored) {
    if (stored == null) {
      return new RegistrationChange.Deregistered(
          known.service(), known.id(), known.origin().lease());
    }
    return stored.equals(known) ? null : new RegistrationChange.Registered(stored);
  }
}
