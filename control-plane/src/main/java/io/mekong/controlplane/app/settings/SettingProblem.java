package io.mekong.controlplane.app.settings;

/**
 * One reason not to start.
 *
 * @param where the option, variable, or file and key at fault
 * @param what what is wrong
 * @param remedy what to do about it
 */
public record SettingProblem(String where, String what, String remedy) {
  @Override
  public String toString() {
    return where + ": " + what + ". " + remedy;
  }
}
