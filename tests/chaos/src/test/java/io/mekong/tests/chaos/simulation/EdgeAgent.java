package io.mekong.tests.chaos.simulation;

import com.google.common.collect.ImmutableList;
import com.google.common.net.HostAndPort;
import com.google.protobuf.Duration;
import io.grpc.Status;
import io.mekong.registry.client.InstanceSpec;
import io.mekong.registry.client.KeeperAlone;
import io.mekong.registry.client.RegistrationEvent;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.Names;
import io.mekong.registry.service.Registration;
import io.mekong.registry.service.RegistrationRequest;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.service.Terms;
import io.mekong.registry.v1.Instance;
import io.mekong.registry.v1.RegisterRequest;
import io.mekong.registry.v1.RegisterResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** An instance with the production client that keeps it registered, on a link that loses calls. */
final class EdgeAgent implements KeeperAlone.World {
  private final VirtualTime time;
  private final Network link;
  private final List<Replica> replicas;
  private final InstanceSpec spec;
  private final KeeperAlone keeper;
  private long killedAt = Long.MAX_VALUE;
  private boolean reachable = true;

  /** How its machine answers when it is dead. */
  enum Death {
    /** The process is gone: connections are refused. */
    REFUSES,
    /** The machine is gone: nothing answers. */
    SILENT
  }

  private Death death = Death.REFUSES;

  EdgeAgent(VirtualTime time, Network link, List<Replica> replicas, InstanceSpec spec) {
    this.time = time;
    this.link = link;
    this.replicas = replicas;
    this.spec = spec;
    ImmutableList<HostAndPort> servers =
        replicas.stream()
            .map(replica -> HostAndPort.fromHost("replica"))
            .collect(ImmutableList.toImmutableList());
    this.keeper = new KeeperAlone(spec, servers, time.random(), this);
  }

  String service() {
    return spec.instance().getService();
  }

  String id() {
    return spec.instance().getId();
  }

  boolean lives() {
    return reachable;
  }

  Death death() {
    return death;
  }

  long killedAt() {
    return killedAt;
  }

  /** The instance and what registers it go together. */
  void kill(Death how) {
    keeper.kill();
    fail(how);
  }

  /** The instance goes; what registers it goes on. */
  void fail(Death how) {
    death = how;
    reachable = false;
    killedAt = time.elapsed();
    time.note("killed " + service() + "/" + id() + " " + how);
  }

  @Override
  public long nanoTime() {
    return time.nanoTime();
  }

  @Override
  public void at(long nanoTime, Runnable work) {
    time.after(nanoTime - time.nanoTime(), work);
  }

  @Override
  public void told(RegistrationEvent event) {
    time.note("agent " + id() + " " + event);
    if (event instanceof RegistrationEvent.Lost) {
      throw new Violation("the lease of " + service() + "/" + id() + " was lost");
    }
  }

  @Override
  public void call(
      int server, KeeperAlone.Method method, RegisterRequest request, KeeperAlone.Answer answer) {
    long limit = answer.limit().toNanos();
    if (link.loses()) {
      time.after(limit, () -> answer.failed(Status.Code.DEADLINE_EXCEEDED));
      return;
    }
    Replica replica = replicas.get(server);
    if (replica.isDead()) {
      time.after(2 * link.way(), () -> answer.failed(Status.Code.UNAVAILABLE));
      return;
    }
    time.after(
        link.way(),
        () -> {
          Runnable outcome = outcome(replica.registrations(), method, request, answer);
          if (link.loses()) {
            time.after(limit, () -> answer.failed(Status.Code.DEADLINE_EXCEEDED));
          } else {
            time.after(link.way(), outcome);
          }
        });
  }

  private Runnable outcome(
      RegistrationService registrations,
      KeeperAlone.Method method,
      RegisterRequest request,
      KeeperAlone.Answer answer) {
    InstanceRef name =
        Names.instance(request.getInstance().getService(), request.getInstance().getId());
    try {
      Registration done =
          switch (method) {
            case REGISTER -> registrations.replace(name.service(), body(request), Terms.NONE);
            case RENEW -> registrations.renew(name, Terms.NONE);
            case DRAIN, DEREGISTER -> throw new IllegalStateException("it never leaves");
          };
      RegisterResponse response = response(request, done);
      return () -> answer.answered(response);
    } catch (ApiException e) {
      time.note("call of " + name + " failed: " + e.getMessage());
      return () -> answer.failed(e.code().grpcStatus());
    }
  }

  private static RegistrationRequest body(RegisterRequest request) {
    Instance instance = request.getInstance();
    return RegistrationRequest.parse(
        "{\"id\":\"%s\",\"ttl\":\"%ds\",\"addr\":\"%s\",\"port\":%d}"
            .formatted(
                instance.getId(),
                request.getTtl().getSeconds(),
                instance.getAddr(),
                instance.getPort())
            .getBytes(StandardCharsets.UTF_8));
  }

  private static RegisterResponse response(RegisterRequest request, Registration done) {
    RegisterResponse.Builder response =
        RegisterResponse.newBuilder().setInstance(request.getInstance());
    done.timeToLive()
        .ifPresent(ttl -> response.setTtl(Duration.newBuilder().setSeconds(ttl.toSeconds())));
    return response.build();
  }
}
