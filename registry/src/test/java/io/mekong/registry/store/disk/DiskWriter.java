package io.mekong.registry.store.disk;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.embedded.EmbeddedKeyStore;
import java.nio.file.Path;

/** A process that writes until it is killed, and says a number once that number is durable. */
final class DiskWriter {
  private static final int MOST = 1_000_000;

  private DiskWriter() {}

  /** Arguments: {@code world} or {@code embedded}, the folder, the first number. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    long first = Long.parseLong(arguments[2]);
    if (arguments[0].equals("world")) {
      WorldFile file = new WorldFile(folder);
      for (long number = first; number < MOST; number++) {
        file.save(WorldFileTest.stored(number));
        say(number);
      }
      return;
    }
    try (EmbeddedKeyStore store = EmbeddedKeyStore.open(folder, System::nanoTime)) {
      for (long number = first; number < MOST; number++) {
        ByteString value = ByteString.copyFromUtf8(Long.toString(number));
        store.commit(
            new Txn(
                ImmutableList.of(),
                ImmutableList.of(
                    new Txn.Put("a/left", value, 0), new Txn.Put("a/right", value, 0))));
        say(number);
      }
    }
  }

  private static void say(long number) {
    System.out.println(number);
    System.out.flush();
  }
}
