package io.mekong.controlplane.admin;

import io.swagger.v3.oas.annotations.OpenAPIDefinition;
import io.swagger.v3.oas.annotations.info.Info;
import io.swagger.v3.oas.annotations.info.License;

/** Head of the OpenAPI document; the rest comes from the controllers and their records. */
@OpenAPIDefinition(
    info =
        @Info(
            title = "Mekong admin",
            version = "v1",
            description = "Services, nodes, raw resources and state of a Mekong control plane.",
            license = @License(name = "Apache-2.0", identifier = "Apache-2.0")))
final class ApiDescription {
  private ApiDescription() {}
}
