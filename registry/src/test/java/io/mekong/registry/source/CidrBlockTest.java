package io.mekong.registry.source;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.net.InetAddresses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CidrBlockTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.255.255",
    "172.16.0.0/12, 172.31.255.255",
    "128.0.0.0/1, 255.0.0.1",
    "192.0.2.77/32, 192.0.2.77",
    "192.0.2.77/24, 192.0.2.1",
    "0.0.0.0/0, 203.0.113.9",
    "fe80::/10, febf::1",
    "::1/128, ::1",
    "::/0, ::1",
  })
  void holds_the_addresses_whose_leading_bits_are_its_own(String block, String address) {
    assertThat(CidrBlock.parse(block).contains(InetAddresses.forString(address))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 11.0.0.0",
    "172.16.0.0/12, 172.32.0.0",
    "172.16.0.0/12, 172.15.255.255",
    "128.0.0.0/1, 127.255.255.255",
    "192.0.2.77/32, 192.0.2.76",
    "0.0.0.0/0, 2001:db8::1",
    "fe80::/10, fec0::1",
    "::1/128, ::2",
  })
  void holds_no_others_and_none_of_the_other_family(String block, String address) {
    assertThat(CidrBlock.parse(block).contains(InetAddresses.forString(address))).isFalse();
  }
}
