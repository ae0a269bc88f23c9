package io.mekong.controlplane.translation;

import com.google.protobuf.Message;
import io.mekong.controlplane.resource.ProtoRules;
import io.mekong.controlplane.snapshot.NodeGroup;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Makes the resources of one type; stateless, one for each {@link XdsType}.
 *
 * @param <I> all that a resource depends on; compared by value, and equal values are never
 *     translated twice
 * @param <M> Envoy's message
 */
public interface ResourceTranslator<I extends Record & ResourceInput, M extends Message> {
  /** What it makes. */
  XdsType type();

  /** The only node facts that this type may depend on. */
  ViewKey viewOf(NodeGroup group);

  /**
   * Tells the inputs of a view's resources, effective policies included.
   *
   * <p>Resources that come and go with a service bear its name; which other resources a view has
   * depends on the view and on raw resources. Under {@link Scope.Services} at least the named
   * services' resources and all those others that may depend on them are given, and where raw
   * resources of another type are named, all others; more is allowed and only costs a comparison.
   *
   * <p>One by one and not as a stream: this runs for each change of the registry, mostly when
   * neither its code nor its data are in the processor's caches any more, and then a pipeline takes
   * several times as long as a loop.
   *
   * @param view one that {@link #viewOf} returned
   */
  void inputs(World world, ViewKey view, Scope scope, Consumer<? super I> taker);

  /** Pure: sees the input and nothing else. A thrown exception keeps the previous resource. */
  M translate(I input);

  /**
   * What Envoy would refuse about the resource, one sentence, or empty when it is fit to be sent.
   */
  default Optional<String> check(M resource) {
    return ProtoRules.firstViolation(resource);
  }
}
