package io.mekong.tests.bench.micro;

import com.google.common.collect.Maps;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.mekong.controlplane.snapshot.NodeViews;
import io.mekong.controlplane.snapshot.TableKey;
import io.mekong.controlplane.snapshot.VersionedResource;
import io.mekong.controlplane.snapshot.ViewKey;
import io.mekong.controlplane.snapshot.XdsType;
import io.mekong.controlplane.translation.ResourceInput;
import io.mekong.controlplane.translation.ResourceTranslator;
import io.mekong.controlplane.translation.Scope;
import io.mekong.controlplane.translation.World;
import io.mekong.controlplane.translation.endpoint.EndpointTranslator;
import io.mekong.registry.model.Protocol;
import io.mekong.registry.model.RegistryView;
import io.mekong.registry.model.Service;
import io.mekong.registry.model.ServiceInstance;
import io.mekong.registry.model.ServiceKey;
import io.mekong.registry.source.AddressRule;
import io.mekong.registry.source.RegistrationParser;
import io.mekong.registry.store.StoredKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.pcollections.HashTreePMap;
import org.pcollections.TreePMap;

/** Registrations and what is made of them, as the benchmarks need it. */
final class Samples {
  static final RegistrationParser PARSER =
      new RegistrationParser("/services/", AddressRule.DEFAULT);

  static final NodeViews VIEWS =
      new NodeViews(
          Maps.toMap(Arrays.asList(XdsType.values()), type -> new TableKey(type, ViewKey.SHARED)));

  private static final EndpointTranslator TRANSLATOR = new EndpointTranslator();
  private static final int INSTANCES = 10;

  private Samples() {}

  /** A registration as people write it, with a locality and metadata. */
  static StoredKey registration(String service, int instance, int weight) {
    String value =
        """
        {"addr": "10.1.2.%d", "port": 8080, "weight": %d, "health": "HEALTHY",
         "locality": {"region": "KH-PNH", "zone": "a"}, "metadata": {"version": "1.2.3"}}\
        """
            .formatted(instance, weight);
    return new StoredKey(
        "/services/" + service + "/i" + instance, ByteString.copyFromUtf8(value), 1, 1, 0);
  }

  static ServiceInstance instance(StoredKey stored) {
    return switch (PARSER.parse(stored)) {
      case RegistrationParser.Accepted(ServiceInstance instance) -> instance;
      case RegistrationParser.Rejected(String reason) -> throw new IllegalStateException(reason);
    };
  }

  /** One service of ten instances. */
  static World world(String service, int weight) {
    var instances = TreePMap.<io.mekong.registry.model.InstanceId, ServiceInstance>empty();
    for (int number = 0; number < INSTANCES; number++) {
      ServiceInstance instance = instance(registration(service, number, weight));
      instances = instances.plus(instance.id(), instance);
    }
    ServiceKey key = new ServiceKey(service);
    Service whole = new Service(key, instances, HashTreePMap.empty(), Protocol.HTTP);
    return World.EMPTY.withRegistry(
        new RegistryView(1, TreePMap.<ServiceKey, Service>empty().plus(key, whole)));
  }

  /** What the translator of assignments makes of the only service. */
  static Message translated(World world) {
    return translated(TRANSLATOR, world);
  }

  private static <I extends Record & ResourceInput, M extends Message> M translated(
      ResourceTranslator<I, M> translator, World world) {
    List<I> inputs = new ArrayList<>();
    translator.inputs(world, ViewKey.SHARED, new Scope.Everything(), inputs::add);
    return translator.translate(inputs.getFirst());
  }

  /** The assignment of a service of ten instances. */
  static VersionedResource assignment(String service, int weight) {
    return VersionedResource.encode(XdsType.ENDPOINT, service, translated(world(service, weight)));
  }
}
