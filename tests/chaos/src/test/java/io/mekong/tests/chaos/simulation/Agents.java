package io.mekong.tests.chaos.simulation;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * Everybody who registers: services with a few instances each, that come, change, leave and die.
 */
final class Agents {
  private static final long TTL = 6 * VirtualTime.SECOND;
  private static final String[] LOSSES = {"UNHEALTHY", "DEGRADED", "TIMEOUT", "UNKNOWN"};
  private static final String[] BROKEN = {"", "[]", "no json", "\u00e9"};

  private final VirtualTime time;
  private final ModelStore store;
  private final List<Agent> agents = new ArrayList<>();
  private boolean resting;

  Agents(VirtualTime time, ModelStore store) {
    this.time = time;
    this.store = store;
    int services = 1 + time.draw(3);
    for (int service = 0; service < services; service++) {
      int instances = 1 + time.draw(5);
      for (int i = 0; i < instances; i++) {
        agents.add(new Agent(service, i));
      }
    }
  }

  void start() {
    for (Agent agent : agents) {
      agent.register();
      time.after(time.upTo(10 * VirtualTime.SECOND), agent::live);
      time.every(2 * VirtualTime.SECOND, agent::renew);
    }
    time.every(5 * VirtualTime.SECOND, store::elsewhere);
  }

  /** From now on they only renew. */
  void rest() {
    resting = true;
  }

  /** Many instances meet the same fate at once. */
  void together() {
    int service = time.draw(4) - 1;
    int fate = time.draw(4);
    time.note("together fate " + fate + " service " + service);
    for (Agent agent : List.copyOf(agents)) {
      if (service < 0 || agent.service == service) {
        agent.meet(fate);
      }
    }
  }

  private final class Agent {
    private final int service;
    private final int index;
    private final String key;
    private long lease;
    private boolean dead = true;

    Agent(int service, int index) {
      this.service = service;
      this.index = index;
      this.key = ModelStore.PREFIX + "s" + service + "/i" + index;
    }

    void register() {
      if (dead || lease == 0) {
        lease = time.chance(70) ? leaseToUse() : 0;
      }
      dead = false;
      write("HEALTHY", 100);
    }

    /** Often that of a neighbour on the same machine. */
    private long leaseToUse() {
      for (Agent agent : agents) {
        if (agent.service == service && !agent.dead && store.lives(agent.lease)) {
          return time.chance(30) ? agent.lease : store.grant(TTL);
        }
      }
      return store.grant(TTL);
    }

    private void write(String health, int weight) {
      String value =
          "{\"addr\":\"10.0.%d.%d\",\"port\":%d,\"weight\":%d,\"health\":\"%s\"}"
              .formatted(service, index + 1, 8000 + time.draw(3), weight, health);
      store.put(key, ByteString.copyFromUtf8(value), lease);
    }

    private boolean registered() {
      return store.now().keys().containsKey(key);
    }

    void renew() {
      if (!dead && lease != 0 && !store.renew(lease)) {
        dead = true;
        if (!resting || time.chance(50)) {
          register(); // as a client does whose lease was lost
        }
      }
    }

    void live() {
      if (resting) {
        return;
      }
      time.after(time.between(VirtualTime.SECOND / 4, 8 * VirtualTime.SECOND), this::live);
      if (!registered() || dead) {
        register();
        return;
      }
      switch (time.draw(16)) {
        case 0, 1 -> write(LOSSES[time.draw(LOSSES.length)], 100);
        case 2 -> write("DRAINING", 100);
        case 3 -> write("HEALTHY", 0);
        case 4 -> store.put(key, ByteString.copyFromUtf8(BROKEN[time.draw(4)]), lease);
        case 5 -> store.delete(key);
        case 6 -> leave();
        case 7, 8 -> dead = true;
        case 9 -> {
          write("DRAINING", 100);
          time.after(VirtualTime.SECOND / 2, () -> store.delete(key));
        }
        case 10 -> {
          store.delete(key);
          register();
        }
        default -> write("HEALTHY", 100);
      }
    }

    private void leave() {
      store.revoke(lease);
      store.delete(key);
      dead = true;
    }

    void meet(int fate) {
      switch (fate) {
        case 0 -> dead = true;
        case 1 -> {
          if (registered()) {
            write("UNHEALTHY", 100);
          }
        }
        case 2 -> store.revoke(lease);
        default -> register();
      }
    }
  }
}
