package io.mekong.controlplane.policy;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/** The one list of policy kinds. A new kind is one line here and one sub-package. */
public final class PolicyKinds {
  /** All kinds by {@link PolicyKind#order}; the first release has none. */
  public static final ImmutableList<PolicyKind> ALL = ImmutableList.of();

  private PolicyKinds() {}

  /** The kind of this name, or empty when Mekong does not know it. */
  public static Optional<PolicyKind> named(String name) {
    return ALL.stream().filter(kind -> kind.name().equals(name)).findFirst();
  }
}
