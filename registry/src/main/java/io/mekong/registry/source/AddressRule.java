package io.mekong.registry.source;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.CharMatcher;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;

/**
 * Which addresses an instance may have. Host names are never allowed: Envoy refuses a whole
 * endpoint update that holds one, and resolving it would be a request to wherever the registration
 * points.
 *
 * @param denied blocks that are refused
 */
public record AddressRule(ImmutableList<CidrBlock> denied) {
  /** Refuses unspecified, multicast, broadcast and link-local addresses. */
  public static final AddressRule DEFAULT = new AddressRule(CidrBlock.DENIED_BY_DEFAULT);

  /** ASCII only: full-width digits would pass as digits; no '%' (zone) and no brackets. */
  private static final CharMatcher LITERAL = CharMatcher.anyOf("0123456789abcdefABCDEF.:");

  /**
   * The canonical text of an address.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  public String canonical(String text) {
    InetAddress address = literal(text);
    for (CidrBlock block : denied) {
      if (block.contains(address)) {
        throw new IllegalArgumentException(
            "addr "
                + text
                + " lies in "
                + block
                + ", which mekong.registry.denied-addresses denies");
      }
    }
    return InetAddresses.toAddrString(address);
  }

  private static InetAddress literal(String text) {
    try {
      checkArgument(LITERAL.matchesAllOf(text), "other characters");
      return InetAddresses.forString(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "addr must be an IPv4 or IPv6 literal without brackets, zone or leading zeros, not '"
              + Rejection.shorten(text)
              + "'; host names are not resolved",
          e);
    }
  }
}
