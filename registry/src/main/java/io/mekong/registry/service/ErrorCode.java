package io.mekong.registry.service;

import io.grpc.Status;

/**
 * Every way in which a request can fail, the same in REST and gRPC. The name is stable: clients
 * decide by it.
 */
public enum ErrorCode {
  /** The registration breaks a rule; the detail names it. */
  INVALID_REGISTRATION(400, Status.Code.INVALID_ARGUMENT, "Registration breaks a rule"),
  /** A service name or instance id breaks a rule. */
  INVALID_NAME(400, Status.Code.INVALID_ARGUMENT, "Name breaks a rule"),
  /** A query parameter or header cannot be read. */
  INVALID_PARAMETER(400, Status.Code.INVALID_ARGUMENT, "Parameter cannot be read"),
  /** The body is not JSON. */
  MALFORMED_JSON(400, Status.Code.INVALID_ARGUMENT, "Body is not JSON"),
  /** No valid bearer token. */
  UNAUTHENTICATED(401, Status.Code.UNAUTHENTICATED, "Token is missing or wrong"),
  /** The request is addressed to a name that Mekong does not answer to. */
  FORBIDDEN_HOST(403, Status.Code.PERMISSION_DENIED, "Not answered under this host name"),
  /** Nothing at this path. */
  UNKNOWN_PATH(404, Status.Code.UNIMPLEMENTED, "No such path"),
  /** No such service. */
  UNKNOWN_SERVICE(404, Status.Code.NOT_FOUND, "No such service"),
  /** No such instance. */
  UNKNOWN_INSTANCE(404, Status.Code.NOT_FOUND, "No such instance"),
  /** No such node is connected. */
  UNKNOWN_NODE(404, Status.Code.NOT_FOUND, "No such node"),
  /** No such resource. */
  UNKNOWN_RESOURCE(404, Status.Code.NOT_FOUND, "No such resource"),
  /** No such type of resource. */
  UNKNOWN_TYPE(404, Status.Code.NOT_FOUND, "No such resource type"),
  /** No such policy kind. */
  UNKNOWN_KIND(404, Status.Code.NOT_FOUND, "No such policy kind"),
  /** No such policy. */
  UNKNOWN_POLICY(404, Status.Code.NOT_FOUND, "No such policy"),
  /** This revision of the store has not been published here yet, or it does not exist. */
  UNKNOWN_REVISION(404, Status.Code.NOT_FOUND, "Revision not published yet"),
  /** Nothing has been reconciled since the start. */
  NOT_RECONCILED(404, Status.Code.NOT_FOUND, "No reconciliation has come to its end"),
  /** The path is there, not for this method. */
  METHOD_NOT_ALLOWED(405, Status.Code.UNIMPLEMENTED, "Method not allowed"),
  /** The client accepts none of the formats. */
  NOT_ACCEPTABLE(406, Status.Code.INVALID_ARGUMENT, "Format cannot be had"),
  /** The id is taken by a registration of other content. */
  ALREADY_REGISTERED(409, Status.Code.ALREADY_EXISTS, "Already registered with other content"),
  /** Others kept changing the same key. */
  CONFLICT(409, Status.Code.ABORTED, "Changed by others at the same time"),
  /** The instance drains by its own wish, which is not for others to end. */
  DRAINED_BY_PROGRAM(409, Status.Code.FAILED_PRECONDITION, "Drained by its own program"),
  /** What became of this revision is no longer kept. */
  REVISION_TOO_OLD(410, Status.Code.OUT_OF_RANGE, "Revision is too old"),
  /** If-Match or If-None-Match does not hold. */
  PRECONDITION_FAILED(412, Status.Code.FAILED_PRECONDITION, "Condition does not hold"),
  /** The body is over the limit. */
  BODY_TOO_LARGE(413, Status.Code.RESOURCE_EXHAUSTED, "Body too large"),
  /** The body is not declared as a format that is read here. */
  UNSUPPORTED_MEDIA_TYPE(415, Status.Code.INVALID_ARGUMENT, "Content type not supported"),
  /** The resource would not be served; the detail names the rule and the field. */
  INVALID_RESOURCE(422, Status.Code.INVALID_ARGUMENT, "Resource breaks a rule"),
  /** The policy would not be in force; the detail names the rule and the field. */
  INVALID_POLICY(422, Status.Code.INVALID_ARGUMENT, "Policy breaks a rule"),
  /** More calls wait for the store than are let in; the answer says when to try again. */
  TOO_MANY_REQUESTS(429, Status.Code.RESOURCE_EXHAUSTED, "Too many requests"),
  /** The client has given the call up. */
  CANCELLED(499, Status.Code.CANCELLED, "Given up by the client"),
  /** A fault of Mekong's own. */
  INTERNAL(500, Status.Code.INTERNAL, "Internal fault"),
  /** The store cannot be reached; nothing was changed. */
  STORE_UNAVAILABLE(503, Status.Code.UNAVAILABLE, "Store is away"),
  /** The store did not answer in time; a write may have happened. */
  STORE_TIMEOUT(503, Status.Code.UNAVAILABLE, "Store did not answer"),
  /** The store refuses Mekong's credentials. */
  STORE_AUTH(503, Status.Code.UNAVAILABLE, "Store refuses Mekong"),
  /** Mekong is too busy to answer this; what it serves is not concerned. */
  BUSY(503, Status.Code.UNAVAILABLE, "Too busy to answer"),
  /** Nothing is loaded yet. */
  NOT_READY(503, Status.Code.UNAVAILABLE, "Nothing is loaded yet"),
  /** The deadline of the request has passed. */
  DEADLINE_EXCEEDED(504, Status.Code.DEADLINE_EXCEEDED, "Deadline has passed"),
  /** The store is full; reads go on. */
  STORE_FULL(507, Status.Code.RESOURCE_EXHAUSTED, "Store is full");

  private final int httpStatus;
  private final Status.Code grpcStatus;
  private final String title;

  ErrorCode(int httpStatus, Status.Code grpcStatus, String title) {
    this.httpStatus = httpStatus;
    this.grpcStatus = grpcStatus;
    this.title = title;
  }

  /** HTTP status, 400-599. */
  public int httpStatus() {
    return httpStatus;
  }

  /** gRPC status, never OK. */
  public Status.Code grpcStatus() {
    return grpcStatus;
  }

  /** A few words for people, always the same for a code. */
  public String title() {
    return title;
  }
}
