package io.mekong.registry.source;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/**
 * A range of addresses.
 *
 * @param network first address; bits behind the prefix are ignored
 * @param prefixLength leading bits that count: 0-32 for IPv4, 0-128 for IPv6
 */
public record CidrBlock(InetAddress network, int prefixLength) {
  /**
   * What an instance may not have as its address unless configured otherwise: unspecified,
   * multicast, broadcast and link-local.
   */
  public static final ImmutableList<CidrBlock> DENIED_BY_DEFAULT =
      ImmutableList.of(
          parse("0.0.0.0/8"),
          parse("::/128"),
          parse("224.0.0.0/4"),
          parse("ff00::/8"),
          parse("255.255.255.255/32"),
          parse("169.254.0.0/16"),
          parse("fe80::/10"));

  /**
   * Loopback and what belongs to one's own network: RFC 1918, RFC 6598, RFC 4193. Health checks go
   * nowhere else unless configured otherwise, so that nobody can have others knocked at.
   */
  public static final ImmutableList<CidrBlock> PRIVATE =
      ImmutableList.of(
          parse("127.0.0.0/8"),
          parse("::1/128"),
          parse("10.0.0.0/8"),
          parse("172.16.0.0/12"),
          parse("192.168.0.0/16"),
          parse("100.64.0.0/10"),
          parse("fc00::/7"));

  /** Throws {@link IllegalArgumentException} when the length does not fit the address. */
  public CidrBlock {
    int bits = network.getAddress().length * Byte.SIZE;
    if (prefixLength < 0 || prefixLength > bits) {
      throw new IllegalArgumentException(
          "prefix length must be 0-" + bits + ", not " + prefixLength);
    }
  }

  /**
   * Reads {@code ADDRESS/LENGTH}.
   *
   * @throws IllegalArgumentException with a sentence for the user
   */
  public static CidrBlock parse(String text) {
    List<String> parts = Splitter.on('/').splitToList(text);
    if (parts.size() != 2 || !InetAddresses.isInetAddress(parts.get(0))) {
      throw new IllegalArgumentException(
          "'" + text + "' is not an address block; write it like 169.254.0.0/16");
    }
    try {
      return new CidrBlock(InetAddresses.forString(parts.get(0)), Integer.parseInt(parts.get(1)));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' has no number behind the '/'; write it like 169.254.0.0/16", e);
    }
  }

  /** Whether an address of the same family lies in the block. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    byte[] base = network.getAddress();
    if (bytes.length != base.length) {
      return false;
    }
    int whole = prefixLength / Byte.SIZE;
    int ignored = Byte.SIZE - prefixLength % Byte.SIZE;
    return Arrays.equals(bytes, 0, whole, base, 0, whole)
        && (ignored == Byte.SIZE
            || (bytes[whole] & 0xff) >> ignored == (base[whole] & 0xff) >> ignored);
  }

  @Override
  public String toString() {
    return InetAddresses.toAddrString(network) + "/" + prefixLength;
  }
}
