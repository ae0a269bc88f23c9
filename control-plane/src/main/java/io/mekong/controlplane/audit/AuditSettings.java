package io.mekong.controlplane.audit;

import java.nio.file.Path;

/**
 * Where and how much is kept.
 *
 * @param folder of the files; made when missing
 * @param prefix of the keys in the store, ends with {@code /}
 * @param kept entries of each chain in the store, 10-10,000
 * @param replica name of this machine, from which its chain gets its name
 */
public record AuditSettings(Path folder, String prefix, int kept, String replica) {
  /** Files on disk hold many times what the store does. */
  static final long MAX_FILE_BYTES = 4 << 20;

  static final int FILES = 16;
}
