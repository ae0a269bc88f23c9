package io.mekong.controlplane.admin;

import io.mekong.controlplane.audit.Actor;
import io.mekong.controlplane.audit.AuditFact;
import io.mekong.registry.service.KeyChange;
import io.mekong.registry.service.Terms;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts into the audit what requests did, and who sent them.
 *
 * @param door by what a request was let in
 * @param audit takes it
 */
record Witnesses(AdminDoor door, AdminAudit audit) {
  private static final String TOKEN = "admin-token";
  private static final int LONGEST_AGENT = 256;

  /** The terms of a request's write; what it changes is noted as this action. */
  Terms terms(HttpRequest<?> request, String action) {
    return witnessed(
        Terms.of(Deadlines.of(request)).expecting(Expected.of(request)::check),
        actor(request),
        action);
  }

  /** These terms; what is changed on them is noted as this action. */
  Terms witnessed(Terms terms, Actor actor, String action) {
    return terms.witnessedBy(change -> {
      if (change.changes()) {
        audit.trail().note(fact(actor, action, change));
      }
    });
  }

  /** Somebody did something that is no write to the store. */
  void did(Actor actor, String action, String key) {
    did(actor, action, key, Optional.empty());
  }

  /** The same, and this was there before. */
  void did(Actor actor, String action, String key, Optional<String> before) {
    audit.trail().note(new AuditFact(actor, action, key, 0, before, Optional.empty()));
  }

  private AuditFact fact(Actor actor, String action, KeyChange change) {
    return new AuditFact(
        actor,
        action,
        change.key(),
        change.revision(),
        change.before().map(value -> audit.text().of(change.key(), value)),
        change.after().map(value -> audit.text().of(change.key(), value)));
  }

  /** Who sent a request. */
  Actor actor(HttpRequest<?> request) {
    return actor(request.getRemoteAddress(), request.getHeaders().get(HttpHeaders.USER_AGENT));
  }

  /** The doorkeeper has let it in, so with a token it showed the right one. */
  Actor actor(InetSocketAddress remote, @Nullable String userAgent) {
    String agent = Optional.ofNullable(userAgent).orElse("");
    return new Actor(
        remote.getAddress() == null
            ? remote.toString()
            : remote.getAddress().getHostAddress() + ":" + remote.getPort(),
        door.token().isPresent() ? TOKEN : "",
        agent.substring(0, Math.min(agent.length(), LONGEST_AGENT)));
  }
}
