package io.mekong.controlplane.translation;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds what registrations of one service contradict each other about. For status only, at the cost
 * of a look at every instance; translation settles each case by a fixed rule without asking here.
 */
public final class Contradictions {
  private Contradictions() {}

  /** All of a registry, by service. */
  public static ImmutableList<TranslationIssue> of(RegistryView registry) {
    return registry.services().values().stream()
        .flatMap(service -> of(service).stream())
        .collect(ImmutableList.toImmutableList());
  }

  /** All of a service, in a fixed order. */
  public static ImmutableList<TranslationIssue> of(Service service) {
    ImmutableList.Builder<TranslationIssue> issues = ImmutableList.builder();
    List<InstanceId> others = new ArrayList<>();
    Map<String, List<InstanceId>> bySocket = new TreeMap<>();
    for (ServiceInstance instance : service.instances().values()) {
      if (instance.protocol() != service.protocol()) {
        others.add(instance.id());
      }
      String socket = instance.endpoint().address() + " port " + instance.endpoint().port();
      bySocket.computeIfAbsent(socket, absent -> new ArrayList<>()).add(instance.id());
    }
    if (!others.isEmpty()) {
      issues.add(
          new TranslationIssue.Contradiction(
              service.key(),
              "instances " + others + " do not speak " + service.protocol() + " as the oldest does",
              "They are served as "
                  + service.protocol()
                  + "; register them with that protocol or as another service."));
    }
    bySocket.forEach((socket, ids) -> {
      if (ids.size() > 1) {
        issues.add(
            new TranslationIssue.Contradiction(
                service.key(),
                "instances " + ids + " all say " + socket,
                "One of them is served; deregister the others."));
      }
    });
    return issues.build();
  }
}
