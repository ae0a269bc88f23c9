package io.mekong.controlplane.admin.report;

import com.google.common.collect.ImmutableList;
import io.micronaut.serde.annotation.Serdeable;

/**
 * What a node was sent.
 *
 * @param id of the node
 * @param resources in order of type and name
 */
@Serdeable
public record NodeConfig(String id, ImmutableList<SentResource> resources) {

  /**
   * One resource that the node holds, as far as the server knows.
   *
   * @param type lower-case plural, such as {@code clusters}
   * @param name of the resource
   * @param version as sent
   */
  @Serdeable
  public record SentResource(String type, String name, String version) {}
}
