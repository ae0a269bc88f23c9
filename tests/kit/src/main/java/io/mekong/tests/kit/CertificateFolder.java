package io.mekong.tests.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * An authority of its own and certificates by it, as PEM files that are gone after close. Made by
 * the JDK's keytool; EC keys, valid for two days.
 */
public final class CertificateFolder implements AutoCloseable {
  private static final String PASSWORD = "only-for-tests";

  private final TestFolder folder = TestFolder.create("certificates");

  private CertificateFolder() {}

  /** A folder with a new authority. */
  public static CertificateFolder create() {
    CertificateFolder made = new CertificateFolder();
    made.keytool(
        "-genkeypair",
        "-alias",
        "ca",
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=ca",
        "-ext",
        "bc:c");
    made.export("ca");
    return made;
  }

  /** The authority's certificate. */
  public Path ca() {
    return certificate("ca");
  }

  /**
   * Issues a certificate by the authority; the same name again is a renewal with a new key.
   *
   * @param name names the files
   * @param alternativeName as keytool takes it, for example {@code ip:127.0.0.1} or {@code
   *     uri:spiffe://mesh/greeter}
   */
  public CertificateFolder issue(String name, String alternativeName) {
    String alias = name + "-" + System.nanoTime();
    keytool(
        "-genkeypair",
        "-alias",
        alias,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-dname",
        "CN=" + name);
    String request = folder.path().resolve("request").toString();
    String issued = folder.path().resolve("issued").toString();
    keytool("-certreq", "-alias", alias, "-file", request);
    keytool(
        "-gencert",
        "-alias",
        "ca",
        "-infile",
        request,
        "-outfile",
        issued,
        "-ext",
        "SAN=" + alternativeName);
    keytool("-importcert", "-alias", alias, "-file", issued);
    export(alias, name);
    return this;
  }

  /** PEM file with the newest certificate of that name, the authority's after it. */
  public Path certificate(String name) {
    return folder.path().resolve(name + ".pem");
  }

  /** PEM file with the newest private key of that name, PKCS #8. */
  public Path key(String name) {
    return folder.path().resolve(name + ".key");
  }

  private void export(String alias) {
    export(alias, alias);
  }

  private void export(String alias, String name) {
    try (InputStream in = Files.newInputStream(folder.path().resolve("store"))) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD.toCharArray());
      StringBuilder chain = new StringBuilder();
      for (var certificate : store.getCertificateChain(alias)) {
        chain.append(pem("CERTIFICATE", certificate.getEncoded()));
      }
      byte[] key = store.getKey(alias, PASSWORD.toCharArray()).getEncoded();
      folder.write(name + ".key", pem("PRIVATE KEY", key));
      folder.write(name + ".pem", chain.toString());
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("cannot export certificate " + name, e);
    }
  }

  private static String pem(String kind, byte[] der) {
    String body =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(kind, body);
  }

  private void keytool(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    // It runs for a moment only: half the time goes into compiling what it never needs again.
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-keystore",
            folder.path().resolve("store").toString(),
            "-storetype",
            "PKCS12",
            "-storepass",
            PASSWORD,
            "-noprompt"));
    Path said = folder.path().resolve("keytool.log");
    try (ChildProcess process = ChildProcess.start(command, Map.of(), said)) {
      if (process.awaitExit() != 0) {
        throw new IllegalStateException(command + " failed: " + process.output());
      }
    }
  }

  @Override
  public void close() {
    folder.close();
  }
}
