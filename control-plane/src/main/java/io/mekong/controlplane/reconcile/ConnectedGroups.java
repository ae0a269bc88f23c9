package io.mekong.controlplane.reconcile;

import io.mekong.controlplane.snapshot.NodeGroup;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * How many nodes of each group are connected now. Streams write it, on any thread; the reconciler
 * reads what changed when it comes to it, so that no connection is lost however much waits in its
 * mailbox.
 */
final class ConnectedGroups {
  private final ConcurrentMap<NodeGroup, Integer> nodes = new ConcurrentHashMap<>();
  private final Set<NodeGroup> changed = ConcurrentHashMap.newKeySet();

  /** What the views were told; owned by the reconciler's thread. */
  private final Set<NodeGroup> told = new HashSet<>();

  void connected(NodeGroup group) {
    nodes.merge(group, 1, Integer::sum);
    changed.add(group);
  }

  void disconnected(NodeGroup group) {
    nodes.computeIfPresent(group, (g, count) -> count == 1 ? null : count - 1);
    changed.add(group);
  }

  /** Tells the views which groups came and which left; on the reconciler's thread. */
  void tell(OpenViews views, long nowNanos) {
    for (Iterator<NodeGroup> each = changed.iterator(); each.hasNext(); ) {
      NodeGroup group = each.next();
      each.remove(); // before the look: what changes after it is seen the next time
      if (nodes.containsKey(group)) {
        if (told.add(group)) {
          views.connected(group);
        }
      } else if (told.remove(group)) {
        views.disconnected(group, nowNanos);
      }
    }
  }
}
