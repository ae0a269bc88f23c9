package io.mekong.controlplane.app;

import io.mekong.controlplane.quarantine.Jury;
import io.mekong.controlplane.receipt.GoneNodes;
import io.mekong.controlplane.replica.DepartedNodes;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.trace.Journeys;
import io.mekong.controlplane.xds.keepalive.LinkReport;
import io.mekong.controlplane.xds.protocol.Conviction;
import io.mekong.controlplane.xds.protocol.Session;
import io.mekong.controlplane.xds.server.Carried;
import io.mekong.controlplane.xds.server.StreamEnd;
import io.mekong.controlplane.xds.server.StreamRefusal;
import io.mekong.controlplane.xds.server.StreamReport;
import io.mekong.controlplane.xds.server.XdsObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Tells the jury of each refused resource, and the meters of everything.
 *
 * @param meters what else observes
 * @param jury completes once the port is open, before the first stream has been answered
 * @param gone remembers who left
 * @param journeys follows publications where traces are asked for
 * @param departedNodes remembers in what state and why
 */
record JuryObserver(
    XdsObserver meters,
    CompletableFuture<Jury> jury,
    GoneNodes gone,
    Journeys journeys,
    DepartedNodes departedNodes)
    implements XdsObserver {
  @Override
  public void convicted(String nodeId, TableKey table, Conviction conviction) {
    meters.convicted(nodeId, table, conviction);
    var _ =
        jury.thenAccept(j ->
            j.refused(
                nodeId,
                table,
                conviction.refused(),
                new Jury.Refusal(conviction.before(), conviction.message())));
  }

  @Override
  public void opened() {
    meters.opened();
  }

  @Override
  public void closed() {
    meters.closed();
  }

  @Override
  public void left(String nodeId) {
    gone.left(nodeId);
    meters.left(nodeId);
  }

  @Override
  public void departed(StreamReport last, String why) {
    departedNodes.departed(last, why);
    meters.departed(last, why);
  }

  @Override
  public void sent(XdsType type, int bytes, int resources) {
    meters.sent(type, bytes, resources);
  }

  @Override
  public void reused(XdsType type, long resources) {
    meters.reused(type, resources);
  }

  @Override
  public void answered(XdsType type, Session.Answer answer) {
    meters.answered(type, answer);
  }

  @Override
  public void told(String nodeId, Carried carried) {
    meters.told(nodeId, carried);
    journeys.told(nodeId, carried);
  }

  @Override
  public void concluded(String nodeId, Carried carried, Session.Answer answer, long nowNanos) {
    meters.concluded(nodeId, carried, answer, nowNanos);
    journeys.answered(nodeId, carried, answer, nowNanos);
  }

  @Override
  public void refusedType() {
    meters.refusedType();
  }

  @Override
  public void refusedStream(StreamRefusal why) {
    meters.refusedStream(why);
  }

  @Override
  public void ended(StreamEnd end) {
    meters.ended(end);
  }

  @Override
  public void connectionFault() {
    meters.connectionFault();
  }

  @Override
  public void measured(LinkReport link, long retransmitted) {
    meters.measured(link, retransmitted);
  }

  @Override
  public void gaveUp(Duration silence) {
    meters.gaveUp(silence);
  }

  @Override
  public void compared(long names) {
    meters.compared(names);
  }
}
