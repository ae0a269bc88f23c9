package io.mekong.controlplane.snapshot;

import java.util.Base64;

/**
 * 128 bits of content: the hash of one resource, or the sum modulo 2^128 of the hashes of a set,
 * which follows an added or removed resource at constant cost and does not depend on order.
 *
 * @param high upper 64 bits
 * @param low lower 64 bits
 */
public record Digest(long high, long low) {
  /** The digest of nothing. */
  public static final Digest ZERO = new Digest(0, 0);

  /** Reads the first 16 bytes, big endian. */
  public static Digest ofPrefix(byte[] hash) {
    return new Digest(longAt(hash, 0), longAt(hash, 8));
  }

  /** The sum modulo 2^128. */
  public Digest plus(Digest other) {
    long sum = low + other.low;
    long carry = Long.compareUnsigned(sum, low) < 0 ? 1 : 0;
    return new Digest(high + other.high + carry, sum);
  }

  /** The difference modulo 2^128. */
  public Digest minus(Digest other) {
    long borrow = Long.compareUnsigned(low, other.low) < 0 ? 1 : 0;
    return new Digest(high - other.high - borrow, low - other.low);
  }

  /** 22 characters of base64url without padding: the version that goes to clients. */
  public String text() {
    byte[] bytes = new byte[16];
    for (int i = 0; i < 8; i++) {
      bytes[i] = (byte) (high >>> (56 - 8 * i));
      bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static long longAt(byte[] bytes, int offset) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[offset + i] & 0xff);
    }
    return value;
  }
}
