package io.mekong.registry.service;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.mekong.registry.model.InstanceId;
import io.mekong.registry.model.InstanceRef;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.Registration.Outcome;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.KeyStore;
import io.mekong.registry.store.Lease;
import io.mekong.registry.store.StoreException;
import io.mekong.registry.store.StoredKey;
import io.mekong.registry.store.Txn;
import io.mekong.registry.store.TxnResult;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers, renews, replaces and deregisters instances. Every write compares the revision that it
 * read, so it never undoes what somebody else wrote in between; it looks again a few times and then
 * gives up with {@link ErrorCode#CONFLICT}. Blocks; any thread.
 *
 * <p>An operator's drain stands above what the program says of its health: until the operator ends
 * it, the key goes, or the id is registered at another address, every registration keeps it. A
 * program's own drain ends with its next registration. Who writes the store itself, without these
 * operations, writes what they want.
 */
public final class RegistrationService {
  private static final Logger log = LoggerFactory.getLogger(RegistrationService.class);
  private static final int ATTEMPTS = 5;
  private static final String OPERATOR = "operator";

  private final KeyStore store;
  private final String prefix;
  private final RegistrationParser parser;
  private final Admission admission = new Admission();

  /** Whose wish a drain is. */
  public enum Drainer {
    /** The program's that is registered. */
    PROGRAM,
    /** Somebody's who stands above the program. */
    OPERATOR
  }

  /** Whether a key of other content may be overwritten. */
  private enum Present {
    MUST_BE_EQUAL,
    MAY_DIFFER
  }

  /**
   * Operations on a store.
   *
   * @param prefix where registrations live, ends with {@code /}
   * @param parser reads keys under that prefix
   */
  public RegistrationService(KeyStore store, String prefix, RegistrationParser parser) {
    this.store = store;
    this.prefix = prefix;
    this.parser = parser;
  }

  /**
   * Registers a new instance. Repeating it renews; {@link ErrorCode#ALREADY_REGISTERED} when the id
   * has other content.
   */
  public Registration register(ServiceKey service, RegistrationRequest request, Terms terms) {
    InstanceId id = request.id().orElseGet(() -> idOf(service, request.value()));
    InstanceRef name = new InstanceRef(service, id);
    return admission.admitted(() -> write(name, request, Present.MUST_BE_EQUAL, terms));
  }

  /** As {@link #register}, and what the id has of other content is replaced. */
  public Registration replace(ServiceKey service, RegistrationRequest request, Terms terms) {
    InstanceId id = request.id().orElseGet(() -> idOf(service, request.value()));
    InstanceRef name = new InstanceRef(service, id);
    return admission.admitted(() -> write(name, request, Present.MAY_DIFFER, terms));
  }

  /** Registers, replaces or, when nothing differs, renews. */
  public Registration put(InstanceRef name, RegistrationRequest request, Terms terms) {
    request
        .id()
        .filter(id -> !id.equals(name.id()))
        .ifPresent(id -> {
          throw new ApiException(
              ErrorCode.INVALID_NAME, "the id in the body differs from the one in the path");
        });
    return admission.admitted(() -> write(name, request, Present.MAY_DIFFER, terms));
  }

  /**
   * Renews the lease of an instance; {@link ErrorCode#UNKNOWN_INSTANCE} when it is gone, and then
   * it must be registered again.
   */
  public Registration renew(InstanceRef name, Terms terms) {
    return admission.admitted(() -> renewNow(name, terms));
  }

  private Registration renewNow(InstanceRef name, Terms terms) {
    StoredKey current = found(name, terms);
    if (current.lease() == 0) {
      return registration(current, Outcome.RENEWED, Optional.empty());
    }
    Lease lease = renewLease(current.lease()).orElseThrow(() -> unknown(name));
    return registration(current, Outcome.RENEWED, Optional.of(lease.timeToLive()));
  }

  /**
   * Takes an instance out of traffic and leaves it registered: its health becomes DRAINING, which
   * is followed at once and never counts as a loss. Its lease is renewed. What an operator drained
   * stays drained, whatever the program registers.
   */
  public Registration drain(InstanceRef name, Drainer by, Terms terms) {
    return switch (by) {
      case PROGRAM -> change(name, terms, StoredRegistration::drainedByProgram);
      case OPERATOR -> change(name, terms, there -> there.drainedBy(OPERATOR));
    };
  }

  /**
   * Ends an operator's drain: the instance is what its program says again, and it stays as it is
   * when nobody drained it. {@link ErrorCode#DRAINED_BY_PROGRAM} when it drains by its own wish.
   */
  public Registration undrain(InstanceRef name, Terms terms) {
    return change(
        name,
        terms,
        there -> {
          if (there.draining() && !there.drained()) {
            throw new ApiException(
                ErrorCode.DRAINED_BY_PROGRAM,
                "instance " + name + " drains by its own wish; its program must register it anew");
          }
          return there.lifted();
        });
  }

  private Registration change(
      InstanceRef name, Terms terms, Function<StoredRegistration, ByteString> change) {
    return admission.admitted(() -> changeNow(name, terms, change));
  }

  private Registration changeNow(
      InstanceRef name, Terms terms, Function<StoredRegistration, ByteString> change) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      StoredKey current = found(name, terms);
      ByteString changed = change.apply(StoredRegistration.read(current.value()));
      Optional<Lease> lease = renewLease(current.lease());
      if (current.lease() != 0 && lease.isEmpty()) {
        throw unknown(name);
      }
      if (changed.equals(current.value())) {
        return registration(current, Outcome.RENEWED, lease.map(Lease::timeToLive));
      }
      Optional<Registration> done = put(withValue(current, changed), lease);
      if (done.isPresent()) {
        tell(terms, Optional.of(current), done.get(), changed);
        return done.get();
      }
    }
    throw conflict(name);
  }

  /**
   * Deletes the registration. Renews its lease first: a delete while the lease lives is known to be
   * on purpose and never counts as a loss.
   *
   * @return store revision of the deletion
   */
  public long deregister(InstanceRef name, Terms terms) {
    return admission.admitted(() -> deregisterNow(name, terms));
  }

  private long deregisterNow(InstanceRef name, Terms terms) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      StoredKey current = found(name, terms);
      if (current.lease() != 0) {
        renewLease(current.lease());
      }
      TxnResult result = commit(current.modRevision(), new Txn.Delete(current.key()));
      if (result.applied()) {
        log.info("instance deregistered instance={} revision={}", name, result.revision());
        terms
            .witness()
            .accept(
                new KeyChange(
                    current.key(),
                    Optional.of(current.value()),
                    Optional.empty(),
                    result.revision()));
        return result.revision();
      }
    }
    throw conflict(name);
  }

  private Registration write(
      InstanceRef name, RegistrationRequest request, Present present, Terms terms) {
    ServiceInstance said = accepted(new StoredKey(keyOf(name), request.value(), 0, 0, 0));
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      terms.deadline().check();
      Optional<StoredKey> current = read(name);
      terms.check(current);
      ByteString value =
          current.map(there -> keepingDrain(said, request, there)).orElse(request.value());
      if (present == Present.MUST_BE_EQUAL
          && current.filter(c -> !c.value().equals(value)).isPresent()) {
        throw new ApiException(
            ErrorCode.ALREADY_REGISTERED,
            "instance " + name + " is registered with other content; replace it with PUT");
      }
      Optional<Registration> done = writeOnce(name, request.withValue(value), current);
      if (done.isPresent()) {
        tell(terms, current, done.get(), value);
        return done.get();
      }
    }
    throw conflict(name);
  }

  private void tell(Terms terms, Optional<StoredKey> before, Registration done, ByteString value) {
    if (done.outcome() != Outcome.RENEWED) {
      ServiceInstance now = done.instance();
      terms
          .witness()
          .accept(
              new KeyChange(
                  keyOf(new InstanceRef(now.service(), now.id())),
                  before.map(StoredKey::value),
                  Optional.of(value),
                  now.origin().modRevision()));
    }
  }

  /** What is to be written where this is: an operator's drain of the same address stays. */
  private ByteString keepingDrain(
      ServiceInstance said, RegistrationRequest request, StoredKey there) {
    return parser.parse(there) instanceof RegistrationParser.Accepted(ServiceInstance stands)
            && !stands.marks().drainedBy().isEmpty()
            && stands.endpoint().address().equals(said.endpoint().address())
            && stands.endpoint().port() == said.endpoint().port()
        ? StoredRegistration.read(there.value()).over(request.value())
        : request.value();
  }

  private Optional<Registration> writeOnce(
      InstanceRef name, RegistrationRequest request, Optional<StoredKey> current) {
    if (current.isEmpty()) {
      StoredKey absent = new StoredKey(keyOf(name), request.value(), 0, 0, 0);
      return putWithNewLease(absent, request);
    }
    StoredKey stored = current.get();
    boolean same = stored.value().equals(request.value());
    StoredKey wanted = withValue(stored, request.value());
    if (stored.lease() == 0 && request.timeToLive().isEmpty()) {
      // Written without a lease by somebody: it keeps its endless life unless told otherwise.
      return same
          ? Optional.of(registration(stored, Outcome.RENEWED, Optional.empty()))
          : put(wanted, Optional.empty());
    }
    Optional<Lease> lease =
        renewLease(stored.lease())
            .filter(l -> request.timeToLive().map(l.timeToLive()::equals).orElse(true));
    if (lease.isEmpty()) {
      return putWithNewLease(wanted, request);
    }
    return same
        ? Optional.of(registration(stored, Outcome.RENEWED, lease.map(Lease::timeToLive)))
        : put(wanted, lease);
  }

  private Optional<Registration> putWithNewLease(StoredKey wanted, RegistrationRequest request) {
    Lease lease = StoreCalls.ask(() -> store.grantLease(request.leaseLife()));
    Optional<Registration> done = put(wanted, Optional.of(lease));
    if (done.isEmpty()) {
      StoreCalls.ask(() -> {
        store.revokeLease(lease.id());
        return lease;
      });
    }
    return done;
  }

  /** Puts {@code wanted} if the key still has its modRevision; empty when not. */
  private Optional<Registration> put(StoredKey wanted, Optional<Lease> lease) {
    long leaseId = lease.map(Lease::id).orElse(0L);
    TxnResult result =
        commit(wanted.modRevision(), new Txn.Put(wanted.key(), wanted.value(), leaseId));
    if (!result.applied()) {
      return Optional.empty();
    }
    long revision = result.revision();
    boolean created = wanted.modRevision() == 0;
    Outcome outcome = created ? Outcome.CREATED : Outcome.REPLACED;
    log.info("instance registered key={} outcome={} revision={}", wanted.key(), outcome, revision);
    long createRevision = created ? revision : wanted.createRevision();
    StoredKey stored =
        new StoredKey(wanted.key(), wanted.value(), createRevision, revision, leaseId);
    return Optional.of(registration(stored, outcome, lease.map(Lease::timeToLive)));
  }

  private static StoredKey withValue(StoredKey stored, ByteString value) {
    return new StoredKey(
        stored.key(), value, stored.createRevision(), stored.modRevision(), stored.lease());
  }

  private TxnResult commit(long modRevision, Txn.Write write) {
    Txn.Condition unchanged = new Txn.Condition(write.key(), modRevision);
    Txn txn = new Txn(ImmutableList.of(unchanged), ImmutableList.of(write));
    return StoreCalls.change(unlessLeaseGone(() -> store.commit(txn)))
        .orElseGet(() -> new TxnResult(false, 0));
  }

  /** Empty when there is no such lease, or none at all (0). */
  private Optional<Lease> renewLease(long lease) {
    if (lease == 0) {
      return Optional.empty();
    }
    return StoreCalls.ask(unlessLeaseGone(() -> store.renewLease(lease)));
  }

  private static <T> StoreCalls.Call<Optional<T>> unlessLeaseGone(StoreCalls.Call<T> call) {
    return () -> {
      try {
        return Optional.of(call.answer());
      } catch (StoreException e) {
        if (e.reason() == StoreException.Reason.LEASE_NOT_FOUND) {
          return Optional.empty();
        }
        throw e;
      }
    };
  }

  /** What is registered, if the terms hold for it. */
  private StoredKey found(InstanceRef name, Terms terms) {
    terms.deadline().check();
    StoredKey current = read(name).orElseThrow(() -> unknown(name));
    terms.check(Optional.of(current));
    return current;
  }

  private Optional<StoredKey> read(InstanceRef name) {
    return StoreCalls.ask(() -> store.find(keyOf(name)));
  }

  private String keyOf(InstanceRef name) {
    return prefix + name.service() + "/" + name.id();
  }

  private InstanceId idOf(ServiceKey service, ByteString value) {
    StoredKey probe = new StoredKey(prefix + service + "/new", value, 0, 0, 0);
    ServiceInstance.Endpoint endpoint = accepted(probe).endpoint();
    return new InstanceId(endpoint.address() + "-" + endpoint.port());
  }

  private ServiceInstance accepted(StoredKey stored) {
    return switch (parser.parse(stored)) {
      case RegistrationParser.Accepted(ServiceInstance instance) -> instance;
      case RegistrationParser.Rejected(String reason) ->
          throw new ApiException(ErrorCode.INVALID_REGISTRATION, reason);
    };
  }

  private Registration registration(
      StoredKey stored, Outcome outcome, Optional<Duration> timeToLive) {
    return new Registration(accepted(stored), outcome, timeToLive);
  }

  private static ApiException unknown(InstanceRef name) {
    return new ApiException(
        ErrorCode.UNKNOWN_INSTANCE, "instance " + name + " is not registered; register it first");
  }

  private static ApiException conflict(InstanceRef name) {
    return new ApiException(
        ErrorCode.CONFLICT,
        "instance " + name + " was changed by others " + ATTEMPTS + " times meanwhile; try again");
  }
}
