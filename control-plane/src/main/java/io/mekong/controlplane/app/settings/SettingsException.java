package io.mekong.controlplane.app.settings;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;

/** The settings cannot be used; the message has one line for each problem. */
public final class SettingsException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient ImmutableList<SettingProblem> problems;

  /** At least one problem. */
  public SettingsException(ImmutableList<SettingProblem> problems) {
    super(Joiner.on('\n').join(problems));
    this.problems = problems;
  }

  /** Everything that is wrong, in the order found. */
  public ImmutableList<SettingProblem> problems() {
    return problems;
  }
}
