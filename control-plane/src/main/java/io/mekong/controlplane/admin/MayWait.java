package io.mekong.controlplane.admin;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.Parameters;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A write whose answer {@link WaitingWrites} may hold back; names its parameters for OpenAPI. */
@Parameters({
  @Parameter(
      name = "wait",
      in = ParameterIn.QUERY,
      description =
          "Answers when the nodes have it, those of all replicas, or after this time, up to 9s; then"
              + " the status is 202. The header Mekong-Receipt says arrived, under-way or refused.",
      schema = @Schema(type = "string", example = "5s")),
  @Parameter(
      name = "for",
      in = ParameterIn.QUERY,
      description = "Share of the concerned nodes, in percent, at which it counts as arrived.",
      schema = @Schema(type = "string", defaultValue = "100"))
})
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface MayWait {}
