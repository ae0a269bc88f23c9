package io.mekong.registry.service.grpc;

import com.google.common.collect.ImmutableList;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.service.ApiException;
import io.mekong.registry.service.Deadline;
import io.mekong.registry.service.ErrorCode;
import io.mekong.registry.service.Names;
import io.mekong.registry.service.Registration;
import io.mekong.registry.service.RegistrationService;
import io.mekong.registry.service.Terms;
import io.mekong.registry.v1.DeregisterRequest;
import io.mekong.registry.v1.DeregisterResponse;
import io.mekong.registry.v1.DrainRequest;
import io.mekong.registry.v1.ListInstancesRequest;
import io.mekong.registry.v1.ListInstancesResponse;
import io.mekong.registry.v1.RegisterRequest;
import io.mekong.registry.v1.RegisterResponse;
import io.mekong.registry.v1.RegistrationServiceGrpc;
import io.mekong.registry.v1.RenewRequest;
import io.mekong.registry.v1.ServedInstance;
import io.mekong.registry.v1.WatchServicesRequest;
import io.mekong.registry.v1.WatchServicesResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Registration over gRPC. Calls come on event loops and go on at once on virtual threads. */
public final class RegistrationGrpc extends RegistrationServiceGrpc.RegistrationServiceImplBase {
  private static final Logger log = LoggerFactory.getLogger(RegistrationGrpc.class);
  private static final int DEFAULT_PAGE = 100;
  private static final int LARGEST_PAGE = 1_000;

  private final RegistrationService registrations;
  private final Supplier<RegistryView> view;
  private final ServiceWatches watches;
  private final Witnessing witnessing;

  /** Lets somebody see what calls write. */
  public interface Witnessing {
    /** These terms with a witness, for this action; asked in the context of the call. */
    Terms of(Terms terms, String action);
  }

  /**
   * The service; nobody notes what it writes.
   *
   * @param registrations works on the store
   * @param view what is served now
   * @param watches is told every update of the view
   */
  public RegistrationGrpc(
      RegistrationService registrations, Supplier<RegistryView> view, ServiceWatches watches) {
    this(registrations, view, watches, (terms, _) -> terms);
  }

  private RegistrationGrpc(
      RegistrationService registrations,
      Supplier<RegistryView> view,
      ServiceWatches watches,
      Witnessing witnessing) {
    this.registrations = registrations;
    this.view = view;
    this.watches = watches;
    this.witnessing = witnessing;
  }

  /** The same service for another port, where somebody sees what is written. */
  public RegistrationGrpc witnessed(Witnessing by) {
    return new RegistrationGrpc(registrations, view, watches, by);
  }

  @Override
  public void register(RegisterRequest request, StreamObserver<RegisterResponse> to) {
    answer(
        to,
        "register",
        given -> {
          ServiceKey service = Names.service(request.getInstance().getService());
          var body = InstanceMessages.request(request);
          Terms terms =
              given
                  .atRevision(request.getExpectedRevision())
                  .ofIncarnation(request.getExpectedIncarnation());
          Registration done =
              request.getReplace()
                  ? registrations.replace(service, body, terms)
                  : registrations.register(service, body, terms);
          return InstanceMessages.response(done);
        });
  }

  @Override
  public void renew(RenewRequest request, StreamObserver<RegisterResponse> to) {
    answer(
        to,
        "renew",
        terms ->
            InstanceMessages.response(
                registrations.renew(Names.instance(request.getService(), request.getId()), terms)));
  }

  @Override
  public void drain(DrainRequest request, StreamObserver<RegisterResponse> to) {
    answer(
        to,
        "drain",
        terms ->
            InstanceMessages.response(
                registrations.drain(
                    Names.instance(request.getService(), request.getId()),
                    RegistrationService.Drainer.PROGRAM,
                    terms
                        .atRevision(request.getExpectedRevision())
                        .ofIncarnation(request.getExpectedIncarnation()))));
  }

  @Override
  public void deregister(DeregisterRequest request, StreamObserver<DeregisterResponse> to) {
    answer(
        to,
        "deregister",
        terms -> {
          registrations.deregister(
              Names.instance(request.getService(), request.getId()),
              terms
                  .atRevision(request.getExpectedRevision())
                  .ofIncarnation(request.getExpectedIncarnation()));
          return DeregisterResponse.getDefaultInstance();
        });
  }

  @Override
  public void listInstances(
      ListInstancesRequest request, StreamObserver<ListInstancesResponse> to) {
    answer(to, "list", terms -> page(request));
  }

  private ListInstancesResponse page(ListInstancesRequest request) {
    int size = request.getPageSize() == 0 ? DEFAULT_PAGE : request.getPageSize();
    if (size < 1 || size > LARGEST_PAGE) {
      throw new ApiException(
          ErrorCode.INVALID_PARAMETER, "page_size must be 1-" + LARGEST_PAGE + " or absent");
    }
    ServiceKey key = Names.service(request.getService());
    Service service = view.get().services().get(key);
    if (service == null) {
      throw new ApiException(ErrorCode.UNKNOWN_SERVICE, "no service is called " + key);
    }
    ImmutableList<ServedInstance> rest =
        InstanceMessages.served(service).stream()
            .filter(i -> i.getInstance().getId().compareTo(request.getPageToken()) > 0)
            .limit(size + 1L)
            .collect(ImmutableList.toImmutableList());
    ListInstancesResponse.Builder page = ListInstancesResponse.newBuilder();
    if (rest.size() > size) {
      rest = rest.subList(0, size);
      page.setNextPageToken(rest.getLast().getInstance().getId());
    }
    return page.addAllInstances(rest).build();
  }

  @Override
  public void watchServices(
      WatchServicesRequest request, StreamObserver<WatchServicesResponse> to) {
    try {
      watches.open(request, (ServerCallStreamObserver<WatchServicesResponse>) to, view);
    } catch (ApiException e) {
      to.onError(Statuses.of(e));
    }
  }

  /** Work that waits for the store. */
  private interface Work<R> {
    R run(Terms terms);
  }

  private <R> void answer(StreamObserver<R> to, String action, Work<R> work) {
    Context call = Context.current();
    Terms terms = witnessing.of(Terms.of(deadline()).expecting(there -> requireLive(call)), action);
    Thread.ofVirtual()
        .name("registration")
        .start(
            call.wrap(() -> {
              try {
                R answer = work.run(terms);
                to.onNext(answer);
                to.onCompleted();
              } catch (ApiException e) {
                to.onError(Statuses.of(e));
              } catch (RuntimeException e) {
                log.error("registration call failed", e);
                to.onError(
                    Statuses.of(
                        new ApiException(ErrorCode.INTERNAL, "a fault of ours; see the log")));
              }
            }));
  }

  /** What a client gave up must not be written later, over what it did since. */
  private static void requireLive(Context call) {
    if (call.isCancelled()) {
      throw new ApiException(ErrorCode.CANCELLED, "the client has given the call up");
    }
  }

  private static Deadline deadline() {
    io.grpc.Deadline asked = Context.current().getDeadline();
    return asked == null
        ? Deadline.NONE
        : new Deadline(
            Instant.now().plusNanos(asked.timeRemaining(TimeUnit.NANOSECONDS)),
            InstantSource.system());
  }
}
