package io.mekong.controlplane.xds.protocol;

import com.google.common.collect.ImmutableList;

/** What was last sent, ACKed and NACKed of one type; an observation that decides nothing. */
final class TypeStatus {
  private String sentVersion = "";
  private String ackedVersion = "";
  private String nackedVersion = "";
  private String nackMessage = "";
  private long acks;
  private long nacks;

  void sent(String version) {
    sentVersion = version;
  }

  void acked(String version) {
    acks++;
    ackedVersion = version;
  }

  void nacked(String version, String message) {
    nacks++;
    nackedVersion = version;
    nackMessage = message;
  }

  TypeReport report(TypeState state) {
    return new TypeReport(
        state.type,
        sentVersion,
        ackedVersion,
        nackedVersion,
        nackMessage,
        acks,
        nacks,
        state.inFlight.isEmpty() && !state.refuses(),
        state.convicted().stream()
            .map(Refusals.Suspect::refused)
            .map(r -> new TypeReport.Refused(r.name(), r.version(), r.service()))
            .collect(ImmutableList.toImmutableList()));
  }
}
