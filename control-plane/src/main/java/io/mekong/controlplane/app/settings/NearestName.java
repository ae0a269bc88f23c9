package io.mekong.controlplane.app.settings;

import com.google.common.base.Ascii;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds what somebody may have meant. */
public final class NearestName {
  private NearestName() {}

  /** The known name with the fewest edits, if it is near enough to be worth a hint. */
  public static Optional<String> of(String given, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt((String name) -> edits(given, name)).thenComparing(n -> n))
        .filter(name -> edits(given, name) <= Math.max(2, given.length() / 3));
  }

  private static int edits(String left, String right) {
    String a = Ascii.toLowerCase(left);
    String b = Ascii.toLowerCase(right);
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(row[j - 1], previous[j]));
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
