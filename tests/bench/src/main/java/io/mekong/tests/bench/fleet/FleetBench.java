package io.mekong.tests.bench.fleet;

import com.google.common.collect.ImmutableListMultimap;
import io.mekong.tests.bench.Asked;
import io.mekong.tests.bench.Bench;
import io.mekong.tests.kit.storm.ChangeStorm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A case against the packaged control plane and whatever it is to be compared with, in turn. One
 * round before warms all of them.
 */
public final class FleetBench {
  private FleetBench() {}

  /** Plays it with all who are asked for. */
  public static Bench.Figures run(FleetCase fleet, Asked asked) throws IOException {
    List<Contender> contenders = new ArrayList<>();
    try {
      Contender product = Contender.ours(fleet);
      contenders.add(product);
      for (String peer : asked.peers()) {
        contenders.add(
            switch (peer) {
              case Asked.FLOOR -> Contender.floor(fleet, product);
              case Asked.SIMPLE_CACHE -> Contender.simpleCache(fleet, product);
              default -> Contender.at(fleet, asked.etcd().orElseThrow(), peer);
            });
      }
      ImmutableListMultimap.Builder<String, FleetFigures> runs = ImmutableListMultimap.builder();
      for (int round = 0; round <= asked.rounds(); round++) {
        for (Contender contender : contenders) {
          if (round == 0) {
            play(fleet.warming(), contender, asked);
          } else {
            runs.put(contender.name(), play(fleet, contender, asked));
          }
        }
      }
      return new ComparedFigures(fleet, runs.build());
    } finally {
      contenders.forEach(Contender::close);
    }
  }

  /** One run, from the registry as the case has it. */
  static FleetFigures play(FleetCase fleet, Contender contender, Asked asked) throws IOException {
    ChangeStorm.load(contender.etcd(), fleet.registry());
    return new FleetRun(fleet, contender.target(), contender.pid(), contender.admin())
        .play(contender.etcd(), asked.length());
  }
}
