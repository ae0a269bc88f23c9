package io.mekong.registry.agent;

import java.util.Optional;

/** A way to find out whether the program works. */
@FunctionalInterface
interface Check {
  /**
   * Asks once; takes no longer than the time limit of checks.
   *
   * @return what is wrong; empty when nothing is
   */
  Optional<String> problem();
}
