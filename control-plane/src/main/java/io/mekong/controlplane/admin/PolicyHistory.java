package io.mekong.controlplane.admin;

import com.google.common.base.Strings;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.Lists;
import io.mekong.controlplane.admin.report.PolicyVersionReport;
import io.mekong.registry.service.StoreCalls;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.RangeQuery;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Earlier versions of policies, each at {@code {prefix}.history/{kind}/{name}/{revision}}: beside
 * the policies, so that who may write those may write these, and where no kind of policy is
 * followed. A version is kept by the transaction that replaces or deletes it; what others do to the
 * store with their own tools keeps nothing, but what they wrote is kept when it is replaced here.
 * Blocks; any thread.
 *
 * @param store holds them
 * @param prefix of the policies, ends with {@code /}
 */
record PolicyHistory(KeyStore store, String prefix) {
  /** Versions that are kept beside the one in force. */
  static final int KEPT = 20;

  private static final int DIGITS = 20;

  /**
   * What goes into the transaction that replaces or deletes a policy. Of a deleted one the last
   * version stays, so that names that come and go leave little behind.
   */
  ImmutableList<Txn.Write> keeping(StoredKey replaced, Txn.Write by) {
    int before = by instanceof Txn.Delete ? 0 : KEPT - 1;
    ImmutableList<StoredKey> kept = kept(replaced.key());
    return Stream.<Txn.Write>concat(
            kept.stream()
                .limit(Math.max(0, kept.size() - before))
                .map(oldest -> new Txn.Delete(oldest.key())),
            Stream.of(
                new Txn.Put(keyOf(replaced.key(), replaced.modRevision()), replaced.value(), 0)))
        .collect(ImmutableList.toImmutableList());
  }

  /** The versions of a policy that are kept, the newest first; without the one in force. */
  ImmutableList<PolicyVersionReport> versions(String policy) {
    return Lists.reverse(kept(policy)).stream()
        .map(kept ->
            new PolicyVersionReport(revisionOf(kept.key()), Optional.of(kept.modRevision())))
        .collect(ImmutableList.toImmutableList());
  }

  /** The version that was written by a revision of the store. */
  Optional<StoredKey> find(String policy, long revision) {
    return StoreCalls.ask(() -> store.find(keyOf(policy, revision)));
  }

  /** In the order in which they were replaced; revisions may have begun anew since. */
  private ImmutableList<StoredKey> kept(String policy) {
    return ImmutableList.sortedCopyOf(
        Comparator.comparingLong(StoredKey::modRevision),
        StoreCalls.ask(() -> store.range(RangeQuery.firstPage(folderOf(policy), 2 * KEPT))).keys());
  }

  private String folderOf(String policy) {
    return prefix + ".history/" + policy.substring(prefix.length()) + "/";
  }

  private String keyOf(String policy, long revision) {
    return folderOf(policy) + Strings.padStart(Long.toString(revision), DIGITS, '0');
  }

  private static long revisionOf(String key) {
    return Long.parseLong(key.substring(key.lastIndexOf('/') + 1));
  }
}
