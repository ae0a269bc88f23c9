package io.mekong.registry.client;

import io.mekong.registry.v1.RegisterRequest;

/** What a {@link Keeper} wants done. */
sealed interface KeepAction {

  /**
   * Make a call; exactly one {@link KeepEvent.Answered} or {@link KeepEvent.Failed} must follow.
   *
   * @param call its number
   * @param server index among the servers
   * @param verb which method
   * @param request of a registration; the other methods take service and id from it
   */
  record Send(long call, int server, Verb verb, RegisterRequest request) implements KeepAction {}

  /** Tell the listener. */
  record Tell(RegistrationEvent event) implements KeepAction {}

  /** It is over, no further event is needed. */
  record End() implements KeepAction {}

  /** Methods of the service. */
  enum Verb {
    REGISTER,
    RENEW,
    DRAIN,
    DEREGISTER
  }
}
