package io.mekong.controlplane.translation.endpoint;

import com.google.common.collect.ImmutableList;
import io.mekong.controlplane.translation.ResourceInput;
import io.mekong.registry.model.ServiceInstance.Endpoint;

/**
 * What an assignment depends on.
 *
 * @param name of the service, or the one that a cluster asks for
 * @param service empty when there is none
 * @param endpoints served ones, each address and port once, ordered by locality, address and port;
 *     empty when the service has none
 */
record EndpointInput(String name, String service, ImmutableList<Endpoint> endpoints)
    implements ResourceInput {}
