package io.mekong.controlplane.admin;

import io.grpc.Context;
import io.mekong.controlplane.audit.Actor;
import io.mekong.controlplane.trace.RequestTrace;
import io.mekong.registry.service.Deadline;

/**
 * Who makes a call over gRPC.
 *
 * @param actor for the audit
 * @param deadline until when it may work
 * @param trace its span
 */
record GrpcCaller(Actor actor, Deadline deadline, RequestTrace trace) {
  static final Context.Key<GrpcCaller> KEY = Context.key("mekong-admin-caller");

  /** Of the call that is being answered; on its thread. */
  static GrpcCaller current() {
    GrpcCaller caller = KEY.get();
    if (caller == null) {
      throw new IllegalStateException("a call came past the door");
    }
    return caller;
  }
}
