package io.mekong.controlplane.explain;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.admin.report.ExplainReport;
import io.mekong.controlplane.admin.report.ExplainReport.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Facts in the making, in the order in which they decide. */
final class Chain {
  private static final String FOR = "FOR";
  private static final String AGAINST = "AGAINST";

  private final List<Fact> facts = new ArrayList<>();

  /** Speaks for it. */
  Chain yes(String step, String what, String from) {
    facts.add(new Fact(step, FOR, what, from));
    return this;
  }

  /** Speaks against it. */
  Chain no(String step, String what, String from) {
    facts.add(new Fact(step, AGAINST, what, from));
    return this;
  }

  /** Decides nothing, but somebody who asks should know. */
  Chain note(String step, String what, String from) {
    facts.add(new Fact(step, "NOTE", what, from));
    return this;
  }

  /** The first that speaks against it; empty when none does. */
  Optional<Fact> against() {
    return facts.stream().filter(fact -> fact.effect().equals(AGAINST)).findFirst();
  }

  /** The whole. */
  ExplainReport report(String subject, Scene scene) {
    Optional<Fact> against = against();
    String because =
        against
            .or(() -> facts.reversed().stream().filter(f -> f.effect().equals(FOR)).findFirst())
            .map(Fact::what)
            .orElse("nothing is known of it");
    return new ExplainReport(
        subject,
        against.isPresent() ? "NO" : "YES",
        because,
        scene.settled().world().registry().revision(),
        scene.settled().world().raw().revision(),
        ImmutableList.copyOf(facts));
  }
}
