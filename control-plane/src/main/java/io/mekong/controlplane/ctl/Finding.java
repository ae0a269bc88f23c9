package io.mekong.controlplane.ctl;

/**
 * What a look at one thing found.
 *
 * @param level how bad it is
 * @param what was looked at
 * @param found how it is
 * @param remedy what to do; empty when nothing is to be done
 */
record Finding(Level level, String what, String found, String remedy) {
  /** How bad it is; only FAIL makes the exit code 1. */
  enum Level {
    OK,
    WARN,
    FAIL
  }

  static Finding ok(String what, String found) {
    return new Finding(Level.OK, what, found, "");
  }

  static Finding warn(String what, String found, String remedy) {
    return new Finding(Level.WARN, what, found, remedy);
  }

  static Finding fail(String what, String found, String remedy) {
    return new Finding(Level.FAIL, what, found, remedy);
  }
}
