package io.mekong.controlplane.xds.protocol;

import com.google.common.base.Utf8;
import io.mekong.controlplane.snapshot.ResourceTable;
import org.jspecify.annotations.Nullable;

/** What a client may ask for by name. */
final class NameLimits {
  private NameLimits() {}

  /**
   * Why a stream has to end, or null when the subscription is within the limits. Names of resources
   * that exist are bounded by what exists: a mesh may have more services than the limit, and Envoy
   * asks for the endpoints of each.
   *
   * @param named every name that the request adds
   * @param table where the names would be found; null when nothing is published yet
   */
  static Outbound.@Nullable Refuse check(
      SessionLimits limits,
      Subscription next,
      Iterable<String> named,
      @Nullable ResourceTable table) {
    if (next.names().size() > limits.names() && unknown(next, table) > limits.names()) {
      return new Outbound.Refuse(
          Outbound.Reason.RESOURCE_EXHAUSTED,
          "at most " + limits.names() + " names of one type that do not exist on a stream");
    }
    for (String name : named) {
      // A char takes three bytes at most: short names, nearly all, are not looked through.
      if (name.length() * 3L > limits.nameBytes()
          && Utf8.encodedLength(name) > limits.nameBytes()) {
        return new Outbound.Refuse(
            Outbound.Reason.INVALID_ARGUMENT,
            "a resource name may have at most " + limits.nameBytes() + " bytes");
      }
    }
    return null;
  }

  private static long unknown(Subscription next, @Nullable ResourceTable table) {
    return table == null
        ? next.names().size()
        : next.names().stream().filter(name -> table.find(name) == null).count();
  }
}
