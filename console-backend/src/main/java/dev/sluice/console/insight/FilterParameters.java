package dev.sluice.console.insight;

import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.ParameterIn;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// The parameters that a {@link UsageFilter} is read from, as the OpenAPI document shows them.
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@Parameter(
        name = "tenant",
        in = ParameterIn.QUERY,
        description = "Only this tenant",
        schema = @Schema(type = "string"))
@Parameter(
        name = "unit",
        in = ParameterIn.QUERY,
        description = "Only this business unit",
        schema = @Schema(type = "string"))
@Parameter(
        name = "consumer",
        in = ParameterIn.QUERY,
        description = "Only this consumer",
        schema = @Schema(type = "string"))
@Parameter(
        name = "instance",
        in = ParameterIn.QUERY,
        description = "Only this instance",
        schema = @Schema(type = "string"))
@Parameter(
        name = "route",
        in = ParameterIn.QUERY,
        description = "Only this route",
        schema = @Schema(type = "string"))
@interface FilterParameters {}
