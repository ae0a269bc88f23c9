package io.mekong.controlplane.snapshot;

import com.google.common.collect.ImmutableSetMultimap;
import io.mekong.registry.model.Locality;

/**
 * What a node says about itself, as far as a {@link NodeSelector} can ask for it. Decides which of
 * the variants of a resource a node is sent, and splits neither groups nor tables.
 *
 * @param id as the node says, and as its certificate proves where one is asked for
 * @param cluster as the node says; empty for none
 * @param locality where the node says that it runs
 * @param metadata strings by name of the metadata field; several where the field is a list
 */
public record NodeFacts(
    String id, String cluster, Locality locality, ImmutableSetMultimap<String, String> metadata) {
  /** A node that says nothing. */
  public static final NodeFacts NONE =
      new NodeFacts("", "", Locality.UNKNOWN, ImmutableSetMultimap.of());

  /** Whether the node's fact of this name is the value, or one of its values is. */
  boolean has(String name, String value) {
    return switch (name) {
      case "node.id" -> id.equals(value);
      case "node.cluster" -> cluster.equals(value);
      case "locality.region" -> locality.region().equals(value);
      case "locality.zone" -> locality.zone().equals(value);
      case "locality.sub_zone" -> locality.subZone().equals(value);
      default -> metadata.containsEntry(name, value);
    };
  }
}
