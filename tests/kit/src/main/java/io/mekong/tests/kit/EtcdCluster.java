package io.mekong.tests.kit;

import com.google.common.collect.ImmutableList;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * An etcd cluster whose members meet through proxies, so that one of them can be cut off from the
 * others while clients still reach it. One thread uses it; {@link #close} leaves nothing.
 *
 * <p>Each member tells the others the address of a proxy before its peer port. That catches what
 * comes in; what a member dials goes through the proxies of the others, and members send over
 * connections in both directions, so these must know who dials. A proxy asks the kernel which
 * process owns the dialing socket. The header {@code X-Server-From} of rafthttp would not do: the
 * probes of a member lack it and share kept-alive connections with its messages.
 */
public final class EtcdCluster implements AutoCloseable {
  private final ImmutableList<FaultProxy> doors;
  private final ImmutableList<EtcdServer> members;

  private EtcdCluster(ImmutableList<FaultProxy> doors, ImmutableList<EtcdServer> members) {
    this.doors = doors;
    this.members = members;
  }

  /**
   * Starts it and waits until every member is healthy.
   *
   * @param options for each member's command line, as {@code --auth-token-ttl=2}
   * @throws AssertionError when there is no etcd, or it does not get healthy, with its log
   */
  public static EtcdCluster start(int size, String... options) {
    return start(EtcdBinary.find(), size, options);
  }

  private static EtcdCluster start(Path binary, int size, String... options) {
    List<Integer> peerPorts = Stream.generate(FreePort::find).limit(size).toList();
    ImmutableList<FaultProxy> doors =
        peerPorts.stream().map(FaultProxy::forward).collect(ImmutableList.toImmutableList());
    ImmutableList.Builder<EtcdMember> members = ImmutableList.builder();
    for (int i = 0; i < size; i++) {
      members.add(
          EtcdMember.behind(doors.get(i).port(), peerPorts.get(i), ImmutableList.copyOf(options)));
    }
    try {
      return new EtcdCluster(doors, EtcdServer.cluster(members.build(), binary));
    } catch (AssertionError e) {
      doors.forEach(FaultProxy::close);
      throw e;
    }
  }

  /** The members, in an order that stays. */
  public ImmutableList<EtcdServer> members() {
    return members;
  }

  /** Where clients reach them, in the same order. */
  public ImmutableList<URI> endpoints() {
    return members.stream()
        .flatMap(member -> member.endpoints().stream())
        .collect(ImmutableList.toImmutableList());
  }

  /** Nothing passes between this member and the others any more; its process must stay the same. */
  public void isolate(EtcdServer member) {
    OptionalLong pid = member.pid();
    for (int i = 0; i < members.size(); i++) {
      FaultProxy door = doors.get(i);
      if (members.get(i).equals(member)) {
        door.blackHole();
      } else {
        door.blackHole(
            port -> pid.isPresent() && ConnectionOwner.dialed(pid.getAsLong(), port, door.port()));
      }
    }
  }

  /** All members meet again. */
  public void heal() {
    doors.forEach(FaultProxy::restore);
  }

  @Override
  public void close() {
    members.forEach(EtcdServer::close);
    doors.forEach(FaultProxy::close);
  }
}
