package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import com.google.common.collect.Sets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * What a client wants of one type. Every wildcard rule lives here.
 *
 * @param wildcard everything is wanted
 * @param named whether the client has ever named anything; after that an empty list is not a
 *     wildcard
 * @param names wanted by name, besides the wildcard
 * @see <a
 *     href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#how-the-client-specifies-what-resources-to-return">
 *     How the client specifies what resources to return</a>
 */
public record Subscription(boolean wildcard, boolean named, ImmutableSet<String> names) {
  /** Nothing asked for yet. */
  public static final Subscription NONE = new Subscription(false, false, ImmutableSet.of());

  private static final String WILDCARD = "*";

  /** Below this many names a set is not worth looking for another like it. */
  private static final int WORTH_SHARING = 16;

  /** Sidecars of one kind name the same: thousands of streams keep one copy of the names. */
  private static final Interner<ImmutableSet<String>> SHARED = Interners.newWeakInterner();

  /** Whether this type reads "no names" in a first request as everything. */
  public enum Legacy {
    WILDCARD,
    NOTHING
  }

  /** Whether nothing is wanted. */
  public boolean isEmpty() {
    return !wildcard && names.isEmpty();
  }

  boolean wants(String name) {
    return wildcard || names.contains(name);
  }

  /** Whether the names are the very set of the other one: no request has changed them since. */
  @SuppressWarnings("ReferenceEquality") // an equal set that is another object costs time only
  boolean namesAsIn(Subscription other) {
    return names == other.names;
  }

  /** The names alone. */
  Subscription withoutWildcard() {
    return wildcard ? new Subscription(false, named, names) : this;
  }

  /**
   * A SotW request lists all that is wanted. "If the client has never sent a list that is not
   * empty, an empty one means everything; after it, an empty list means nothing."
   */
  public Subscription listed(Iterable<String> list, Legacy legacy) {
    boolean any = false;
    boolean all = false;
    ImmutableSet.Builder<String> wanted = ImmutableSet.builder();
    for (String name : list) {
      any = true;
      if (name.equals(WILDCARD)) {
        all = true;
      } else if (!name.isEmpty()) {
        wanted.add(name);
      }
    }
    if (!any) {
      return new Subscription(!named && legacy == Legacy.WILDCARD, named, ImmutableSet.of());
    }
    // An empty name is a name that nothing has: [""] names nothing and is no wildcard either.
    ImmutableSet<String> listed = wanted.build();
    return new Subscription(all, true, listed.equals(names) ? names : shared(listed));
  }

  /**
   * A delta request adds and removes. "A first request of a type without names to subscribe to is a
   * wildcard; the wildcard ends when the client unsubscribes from *."
   */
  public Subscription changed(
      Collection<String> subscribe, Iterable<String> unsubscribe, Legacy legacyIfFirst) {
    boolean all = wildcard;
    ImmutableSet.Builder<String> more = ImmutableSet.builderWithExpectedSize(subscribe.size());
    boolean any = named;
    for (String name : subscribe) {
      any = true;
      if (name.equals(WILDCARD)) {
        all = true;
      } else if (!name.isEmpty()) {
        more.add(name);
      }
    }
    if (!any && legacyIfFirst == Legacy.WILDCARD) {
      all = true;
    }
    Set<String> less = new HashSet<>();
    for (String name : unsubscribe) {
      if (name.equals(WILDCARD)) {
        all = false;
      } else {
        less.add(name);
      }
    }
    return new Subscription(all, any, wanted(more.build(), less));
  }

  /** Most requests are answers and change nothing: then the set stays the very same. */
  private ImmutableSet<String> wanted(ImmutableSet<String> more, Set<String> less) {
    if (names.isEmpty() && less.isEmpty()) {
      return shared(more);
    }
    if (names.containsAll(more) && less.stream().noneMatch(names::contains)) {
      return names;
    }
    return shared(
        ImmutableSet.<String>builderWithExpectedSize(names.size() + more.size())
            .addAll(Sets.difference(names, less))
            .addAll(Sets.difference(more, less))
            .build());
  }

  private static ImmutableSet<String> shared(ImmutableSet<String> names) {
    return names.size() < WORTH_SHARING ? names : SHARED.intern(names);
  }
}
