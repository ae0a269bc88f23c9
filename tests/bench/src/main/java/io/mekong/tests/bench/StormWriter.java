package io.mekong.tests.bench;

import com.google.common.collect.ImmutableList;
import io.mekong.tests.kit.storm.ChangeStorm;
import io.mekong.tests.kit.storm.EtcdCalls;
import io.mekong.tests.kit.storm.StormRegistry;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * A storm in a process of its own, so that what is measured shares neither heap nor compiler with
 * who measures. It writes each answer's revision and time to a file; {@link System#nanoTime} is one
 * clock for all processes of a Linux machine.
 *
 * @param members of etcd
 * @param user of etcd, with every right
 * @param password of the user
 */
record StormWriter(ImmutableList<URI> members, String user, String password) {
  private static final long SEED = 1;

  /** In place of a revision: what follows is the number of changes without an answer. */
  private static final long END = -1;

  /** Arguments: file of the answers, seconds, user, password, members. */
  public static void main(String[] arguments) throws IOException {
    List<String> given = Arrays.asList(arguments);
    ImmutableList<EtcdCalls> calls =
        given.subList(4, given.size()).stream()
            .map(member -> new EtcdCalls(URI.create(member), given.get(2), given.get(3)))
            .collect(ImmutableList.toImmutableList());
    ChangeStorm.Pace pace =
        ChangeStorm.Pace.storm(Duration.ofSeconds(Long.parseLong(given.get(1))));
    try (DataOutputStream answers =
        new DataOutputStream(
            new BufferedOutputStream(Files.newOutputStream(Path.of(given.get(0)))))) {
      ChangeStorm storm =
          new ChangeStorm(calls, StormRegistry.LARGE, pace, SEED)
              .heardBy((revision, nanoTime) -> write(answers, revision, nanoTime));
      storm.run();
      write(answers, END, storm.counts().failed());
    }
    System.exit(0); // whatever thread a client library left
  }

  private static void write(DataOutputStream answers, long revision, long nanoTime) {
    try {
      synchronized (answers) {
        answers.writeLong(revision);
        answers.writeLong(nanoTime);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs such a process to its end and tells its answers.
   *
   * @param answers a file that it may write
   * @return changes that were not answered
   */
  long run(Path answers, Duration length, ChangeStorm.Answers listener)
      throws IOException, InterruptedException {
    Process process = start(answers, length);
    try {
      if (process.waitFor() != 0) {
        throw new IOException("the writer ended with " + process.exitValue());
      }
    } finally {
      process.destroyForcibly();
    }
    LongBuffer all = ByteBuffer.wrap(Files.readAllBytes(answers)).asLongBuffer();
    for (long revision = all.get(); revision != END; revision = all.get()) {
      listener.answered(revision, all.get());
    }
    return all.get();
  }

  private Process start(Path answers, Duration length) throws IOException {
    ImmutableList.Builder<String> command = ImmutableList.builder();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.add("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    command.add("-cp", System.getProperty("java.class.path"), StormWriter.class.getName());
    command.add(answers.toString(), Long.toString(length.toSeconds()), user, password);
    members.forEach(member -> command.add(member.toString()));
    return new ProcessBuilder(command.build())
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
