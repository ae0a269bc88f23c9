package io.mekong.registry.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.common.collect.ImmutableList;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoreException.Reason;
import io.mekong.tests.kit.CertificateFolder;
import io.mekong.tests.kit.EtcdServer;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An etcd that talks only to those with a certificate of its authority. */
@Tag("real")
final class EtcdTlsTest {
  private static final CertificateFolder OURS =
      CertificateFolder.create().issue("server", "ip:127.0.0.1").issue("client", "dns:mekong");
  private static final CertificateFolder FOREIGN =
      CertificateFolder.create().issue("client", "dns:mekong");
  private static final EtcdServer ETCD = EtcdServer.secured(OURS);

  @AfterAll
  static void stop() {
    ETCD.close();
    OURS.close();
    FOREIGN.close();
  }

  private static EtcdSettings.Tls tls(CertificateFolder authority, CertificateFolder own) {
    return new EtcdSettings.Tls(
        Optional.of(authority.ca()),
        Optional.of(
            new EtcdSettings.ClientCertificate(own.certificate("client"), own.key("client"))));
  }

  private static KeyStore open(URI endpoint, EtcdSettings.Tls tls) throws StoreException {
    return EtcdKeyStore.open(
        new EtcdSettings(
            ImmutableList.of(endpoint),
            Optional.empty(),
            Optional.of(tls),
            EtcdSettings.DEFAULT_CALL_TIMEOUT));
  }

  private static StoreException fault(URI endpoint, EtcdSettings.Tls tls) throws StoreException {
    try (KeyStore store = open(endpoint, tls)) {
      return catchThrowableOfType(StoreException.class, () -> store.head("/"));
    }
  }

  @Test
  void with_a_certificate_of_the_authority_it_answers() throws Exception {
    try (KeyStore store = open(ETCD.securedEndpoint(), tls(OURS, OURS))) {
      assertThat(store.head("/").revision()).isPositive();
    }
  }

  @Test
  void an_etcd_of_another_authority_is_not_trusted() throws Exception {
    StoreException fault = fault(ETCD.securedEndpoint(), tls(FOREIGN, OURS));

    assertThat(fault.reason()).isEqualTo(Reason.AUTH);
    assertThat(fault).hasMessageContaining("etcd's certificate is not trusted");
  }

  @Test
  void an_etcd_with_a_certificate_for_another_name_is_not_trusted() throws Exception {
    URI byName = URI.create("https://localhost:" + ETCD.securedEndpoint().getPort());
    StoreException fault = fault(byName, tls(OURS, OURS));

    assertThat(fault.reason()).isEqualTo(Reason.AUTH);
    assertThat(fault).hasMessageContainingAll("etcd's certificate is not trusted", "localhost");
  }

  @Test
  void a_certificate_that_etcd_does_not_know_is_refused() throws Exception {
    StoreException fault = fault(ETCD.securedEndpoint(), tls(OURS, FOREIGN));

    assertThat(fault.reason()).isEqualTo(Reason.AUTH);
    assertThat(fault).hasMessageContaining("etcd refuses our certificate");
  }

  @Test
  void without_a_certificate_it_says_that_one_is_missing() throws Exception {
    StoreException fault =
        fault(
            ETCD.securedEndpoint(), new EtcdSettings.Tls(Optional.of(OURS.ca()), Optional.empty()));

    assertThat(fault.reason()).isEqualTo(Reason.AUTH);
    assertThat(fault).hasMessageContaining("misses one");
  }

  @Test
  void a_port_without_TLS_is_named_as_the_problem() throws Exception {
    URI plain = URI.create("https://127.0.0.1:" + ETCD.port());

    assertThat(fault(plain, tls(OURS, OURS))).hasMessageContaining("tls negotiation");
  }
}
