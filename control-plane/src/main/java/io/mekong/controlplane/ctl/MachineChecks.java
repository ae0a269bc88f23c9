package io.mekong.controlplane.ctl;

import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Looks at what lies around a control plane: ports, etcd, disk, clocks. */
final class MachineChecks {
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final Duration SKEW_SEEN = Duration.ofSeconds(2);
  private static final long MIB = 1 << 20;
  private static final long LITTLE = 1024 * MIB;
  private static final long TOO_LITTLE = 100 * MIB;

  private MachineChecks() {}

  /** Whether nodes can connect. */
  static Finding xds(HostAndPort at) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(at.getHost(), at.getPort()), (int) PATIENCE.toMillis());
      return Finding.ok("xds port", at + " takes connections");
    } catch (IOException e) {
      return Finding.fail(
          "xds port",
          at + " takes no connection: " + e.getMessage(),
          "Start the control plane, mend --xds-address or the firewall; see --xds.");
    }
  }

  /** Whether etcd answers, is healthy, and goes by the same time. */
  static List<Finding> etcd(URI url) {
    List<Finding> findings = new ArrayList<>();
    try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      Instant asked = Instant.now();
      HttpResponse<String> answer =
          http.send(
              HttpRequest.newBuilder(url.resolve("/health")).timeout(PATIENCE).build(),
              HttpResponse.BodyHandlers.ofString());
      long millis = Duration.between(asked, Instant.now()).toMillis();
      if (answer.body().contains("\"health\":\"true\"")) {
        findings.add(Finding.ok("etcd", url + " is healthy, answered in " + millis + " ms"));
      } else {
        findings.add(
            Finding.fail(
                "etcd",
                url + " answers " + answer.statusCode() + ": " + answer.body().strip(),
                "See 'etcdctl endpoint status' and its log: no leader, or no space (NOSPACE)?"));
      }
      answer.headers().firstValue("date").ifPresent(date -> findings.add(clock("etcd", date)));
    } catch (IOException e) {
      findings.add(
          Finding.fail(
              "etcd",
              url + " cannot be reached: " + e,
              "Start it, mend the URL or the firewall. What is known goes on being served."));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return findings;
  }

  private static Finding clock(String whose, String date) {
    try {
      Instant there = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return clock(whose, there, Instant.now());
    } catch (DateTimeException e) {
      return Finding.warn("clock", whose + " tells no time that can be read: " + date, "");
    }
  }

  /** Compares two clocks; a second of difference is within what their answers tell. */
  static Finding clock(String whose, Instant there, Instant here) {
    Duration apart = Duration.between(there, here);
    return apart.abs().compareTo(SKEW_SEEN) <= 0
        ? Finding.ok("clock", whose + " and this machine agree")
        : Finding.warn(
            "clock",
            "that of %s is %d s %s this machine's"
                .formatted(
                    whose, apart.abs().toSeconds(), apart.isNegative() ? "ahead of" : "behind"),
            "Synchronise with NTP or chrony: leases and deadlines go by these clocks.");
  }

  /** Whether the data directory can be written, and how much room there is. */
  static Finding dataDir(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Finding.fail("data dir", folder + " is no directory", "Make it, or mend --data-dir.");
    }
    try {
      Path probe = Files.createTempFile(folder, ".doctor", "");
      Files.delete(probe);
      long free = Files.getFileStore(folder).getUsableSpace();
      String room = "%s has %,d MiB free".formatted(folder, free / MIB);
      String remedy = "Make room: event log and audit take up to 200 MiB, the store what it holds.";
      if (free < TOO_LITTLE) {
        return Finding.fail("data dir", room, remedy);
      }
      return free < LITTLE ? Finding.warn("data dir", room, remedy) : Finding.ok("data dir", room);
    } catch (IOException e) {
      return Finding.fail(
          "data dir",
          folder + " cannot be written: " + e,
          "Let the user of the control plane write there; is the disk full or read-only?");
    }
  }
}
