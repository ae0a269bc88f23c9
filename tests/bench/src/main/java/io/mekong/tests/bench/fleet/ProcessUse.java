package io.mekong.tests.bench.fleet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has used so far.
 *
 * @param cpuSeconds of all its threads
 * @param residentBytes now
 * @param peakBytes resident at most so far
 */
record ProcessUse(double cpuSeconds, long residentBytes, long peakBytes) {
  static final ProcessUse UNKNOWN = new ProcessUse(0, 0, 0);

  /** A tick of {@code /proc} is a hundredth of a second on every Linux (USER_HZ). */
  private static final double TICKS = 100;

  private static final int USER_TICKS = 11;
  private static final long KIB = 1024;

  static ProcessUse of(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    double ticks =
        Double.parseDouble(fields.get(USER_TICKS)) + Double.parseDouble(fields.get(USER_TICKS + 1));
    return new ProcessUse(ticks / TICKS, bytes(pid, "VmRSS:"), bytes(pid, "VmHWM:"));
  }

  private static long bytes(long pid, String field) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
            .filter(line -> line.startsWith(field))
            .map(line -> line.replaceAll("\\D", ""))
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElse(0)
        * KIB;
  }
}
