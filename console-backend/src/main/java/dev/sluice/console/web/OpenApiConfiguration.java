package dev.sluice.console.web;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.Map;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// What the OpenAPI document says beside the resources: who may call, and the answers that all
/// share.
@Configuration(proxyBeanMethods = false)
class OpenApiConfiguration {
    private static final Map<String, String> SHARED =
            Map.of(
                    "400", "The body or a parameter is not valid; every wrong field is named",
                    "401", "No key, no token, or a wrong one",
                    "403", "The caller may not do this",
                    "404", "There is no such object, or none that the caller may see",
                    "503", "The database is away");
    private static final Map<String, String> OF_WRITES =
            Map.of(
                    "409", "In use, or the name or identity is taken; the other object is named",
                    "412", "Somebody changed the object meanwhile",
                    "413", "The body is too large",
                    "415", "The body is not JSON");

    @Bean
    OpenAPI description() {
        return new OpenAPI()
                .info(
                        new Info()
                                .title("Sluice REST API")
                                .version("v1")
                                .description(
                                        "Configuration and figures of an AI gateway. Resources have names, so PUT is"
                                                + " idempotent. Unknown fields are refused. A write answers with the"
                                                + " revision that carries it (Sluice-Revision).")
                                .license(new License().name("Apache-2.0").identifier("Apache-2.0")))
                .components(
                        new Components()
                                .addSecuritySchemes(
                                        "adminKey",
                                        new SecurityScheme()
                                                .type(SecurityScheme.Type.APIKEY)
                                                .in(SecurityScheme.In.HEADER)
                                                .name("X-API-KEY"))
                                .addSecuritySchemes(
                                        "userToken",
                                        new SecurityScheme()
                                                .type(SecurityScheme.Type.HTTP)
                                                .scheme("bearer")))
                .addSecurityItem(new SecurityRequirement().addList("adminKey"))
                .addSecurityItem(new SecurityRequirement().addList("userToken"));
    }

    @Bean
    OpenApiCustomizer sharedAnswers() {
        return api -> {
            ModelConverters.getInstance(true)
                    .read(Problem.class)
                    .forEach((name, schema) -> api.getComponents().addSchemas(name, schema));
            ModelConverters.getInstance(true)
                    .read(Problem.Field.class)
                    .forEach((name, schema) -> api.getComponents().addSchemas(name, schema));
            api.getPaths()
                    .values()
                    .forEach(path ->
                            path.readOperationsMap()
                                    .forEach((method, operation) -> {
                                        var answers = operation.getResponses();
                                        SHARED.forEach((status, text) ->
                                                answers.addApiResponse(status, problem(text)));
                                        if (!method.name().equals("GET")) {
                                            OF_WRITES.forEach((status, text) ->
                                                    answers.addApiResponse(status, problem(text)));
                                            answers.forEach((status, answer) -> {
                                                if (status.startsWith("2")) {
                                                    answer.addHeaderObject(
                                                            Answers.REVISION, revision());
                                                }
                                            });
                                        }
                                    }));
        };
    }

    private static ApiResponse problem(String text) {
        return new ApiResponse()
                .description(text)
                .content(
                        new Content()
                                .addMediaType(
                                        ProblemWriter.TYPE,
                                        new MediaType()
                                                .schema(
                                                        new Schema<>()
                                                                .$ref(
                                                                        "#/components/schemas/Problem"))));
    }

    private static Header revision() {
        return new Header()
                .description("The revision that carries this write")
                .schema(new IntegerSchema().format("int64"));
    }
}
