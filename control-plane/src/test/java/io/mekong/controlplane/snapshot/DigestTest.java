package io.mekong.controlplane.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestTest {
  private static final BigInteger MODULUS = BigInteger.TWO.pow(128);

  @Test
  void sum_and_difference_are_those_of_128_bit_numbers() {
    Random random = new Random(1);
    for (int i = 0; i < 1_000; i++) {
      Digest a = any(random);
      Digest b = any(random);
      assertThat(number(a.plus(b))).isEqualTo(number(a).add(number(b)).mod(MODULUS));
      assertThat(number(a.minus(b))).isEqualTo(number(a).subtract(number(b)).mod(MODULUS));
    }
  }

  @Test
  void carry_and_borrow_pass_between_the_halves() {
    Digest lowFull = new Digest(0, -1);
    Digest one = new Digest(0, 1);
    assertThat(lowFull.plus(one)).isEqualTo(new Digest(1, 0));
    assertThat(new Digest(1, 0).minus(one)).isEqualTo(lowFull);
    assertThat(Digest.ZERO.minus(one)).isEqualTo(new Digest(-1, -1));
  }

  @Test
  void what_is_added_and_taken_away_leaves_no_trace_whatever_the_order() {
    Random random = new Random(2);
    Digest a = any(random);
    Digest b = any(random);
    Digest c = any(random);
    assertThat(a.plus(b).plus(c).minus(b)).isEqualTo(c.plus(a));
  }

  @Test
  void text_is_the_first_16_bytes_in_base64url() {
    byte[] hash = new byte[32];
    new Random(3).nextBytes(hash);
    byte[] prefix = java.util.Arrays.copyOf(hash, 16);
    assertThat(Digest.ofPrefix(hash).text())
        .hasSize(22)
        .isEqualTo(Base64.getUrlEncoder().withoutPadding().encodeToString(prefix));
  }

  private static Digest any(Random random) {
    return new Digest(random.nextLong(), random.nextLong());
  }

  private static BigInteger number(Digest digest) {
    return unsigned(digest.high()).shiftLeft(64).add(unsigned(digest.low()));
  }

  private static BigInteger unsigned(long value) {
    return new BigInteger(Long.toUnsignedString(value));
  }
}
