package io.mekong.controlplane.app.settings;

import com.google.common.collect.ImmutableList;
import java.util.Locale;
import java.util.function.Function;

/**
 * One property that can be set.
 *
 * @param name {@code mekong.<area>.<name>}
 * @param option short form on the command line such as {@code --etcd}; empty for none
 * @param format what a value looks like, as shown in help
 * @param defaultText value when nothing is said; empty means "not set"
 * @param meaning one sentence for help and documentation
 * @param parser reads a value; throws {@link IllegalArgumentException} with a sentence for the user
 * @param <T> type of the value
 */
public record Setting<T>(
    String name,
    String option,
    String format,
    String defaultText,
    String meaning,
    Function<String, T> parser) {

  /** The environment variable that sets it. */
  public String variable() {
    return name.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /** Every name on the command line, the short form first. */
  public ImmutableList<String> options() {
    String full = "--" + name;
    return option.isEmpty() ? ImmutableList.of(full) : ImmutableList.of(option, full);
  }
}
