package io.mekong.controlplane.explain;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.quarantine.Quarantined;
import io.mekong.controlplane.reconcile.Settled;
import io.mekong.controlplane.snapshot.NodeFacts;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.TranslationIssue;
import io.mekong.controlplane.translation.Translators;
import io.mekong.controlplane.xds.protocol.ResourceReport;
import io.mekong.registry.source.SourceContents;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Everything that an explanation reads, of one moment.
 *
 * @param settled the world and the tables made from it
 * @param store what the store holds
 * @param quarantined versions that were taken out of the tables
 * @param issues what could not be translated
 * @param node for whom; empty for everybody
 */
public record Scene(
    Settled settled,
    Store store,
    ImmutableList<Quarantined> quarantined,
    ImmutableList<TranslationIssue> issues,
    Optional<Node> node) {

  /**
   * What the store holds.
   *
   * @param contents registrations by key
   * @param registryPrefix where they live
   * @param resourcesPrefix where raw resources live
   * @param staleBecause why what is known may be old; empty when it is not
   * @param now to tell how long ago something was
   */
  public record Store(
      SourceContents contents,
      String registryPrefix,
      String resourcesPrefix,
      Optional<String> staleBecause,
      Moment now) {}

  /**
   * The same moment by two clocks.
   *
   * @param nanos of the monotonic one
   * @param instant of the other
   */
  public record Moment(long nanos, Instant instant) {
    Instant of(long thenNanos) {
      return instant.minusNanos(nanos - thenNanos);
    }
  }

  /**
   * A connected node.
   *
   * @param id as it says
   * @param streams the open ones, at least one
   */
  public record Node(String id, ImmutableList<Stream> streams) {}

  /**
   * One stream of a node.
   *
   * @param group decides which tables it reads
   * @param facts decide which resources it may see
   * @param acceptedAt when it last accepted something of a type
   * @param resources what it wants
   */
  public record Stream(
      NodeGroup group,
      NodeFacts facts,
      Map<XdsType, Instant> acceptedAt,
      ImmutableList<ResourceReport> resources) {
    @Nullable ResourceReport find(XdsType type, String name) {
      return resources.stream()
          .filter(report -> report.type() == type && report.name().equals(name))
          .findFirst()
          .orElse(null);
    }
  }

  /** What is published under a name, in the table that the node reads, or in any of them. */
  Optional<Published> published(XdsType type, String name) {
    if (node.isPresent()) {
      NodeGroup group = node.get().streams().getFirst().group();
      return published(Translators.viewsOf(group).of(type), name);
    }
    return settled.tables().keySet().stream()
        .filter(key -> key.type() == type)
        .flatMap(key -> published(key, name).stream())
        .findFirst();
  }

  private Optional<Published> published(TableKey key, String name) {
    return Optional.ofNullable(settled.tables().get(key))
        .flatMap(table ->
            Optional.ofNullable(table.find(name))
                .map(resource -> new Published(key, table.revision(), resource)));
  }

  /**
   * A resource in a table.
   *
   * @param table which
   * @param revision of the table
   * @param resource as everybody reads it
   */
  record Published(TableKey table, long revision, VersionedResource resource) {
    String from() {
      return "table " + table.type().plural() + " at revision " + revision;
    }
  }

  /** The version of a name that was taken out, if one was. */
  Optional<Quarantined> quarantined(XdsType type, String name) {
    return quarantined.stream()
        .filter(q -> q.table().type() == type && q.refused().name().equals(name))
        .findFirst();
  }
}
