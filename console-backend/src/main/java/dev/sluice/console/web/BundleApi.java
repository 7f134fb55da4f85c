package dev.sluice.console.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Permission;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Many resources at once, for configuration as code.
@RestController
@PreAuthorize(Permission.ADMINISTER)
@Tag(name = "Configuration as code")
class BundleApi {
    private final Bundle bundle;

    BundleApi(Bundle bundle) {
        this.bundle = bundle;
    }

    @PostMapping(
            path = "/api/v1/bundle",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary = "Put many resources at once, all or none",
            description =
                    "Resources may come in any order. With dryRun nothing is changed and the answer says what would be.")
    @RequestBody(content = @Content(schema = @Schema(implementation = BundleDocument.class)))
    ResponseEntity<AnswerDocument> post(
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var fields = Fields.of(body, defects);
        var dryRun = Boolean.TRUE.equals(fields.flag("dryRun"));
        var resources =
                fields.objects(
                        "resources",
                        each -> {
                            var path = each.text("path");
                            var declared = each.raw("body");
                            if (path == null || declared == null) {
                                defects.add(
                                        each.path(path == null ? "path" : "body"),
                                        "error.required",
                                        "is required");
                            }
                            return new Bundle.Resource(
                                    path == null ? "" : path, declared == null ? body : declared);
                        });
        if (resources == null) {
            defects.add("resources", "error.required", "is required");
        }
        fields.end();
        defects.throwIfAny();
        var declared = resources == null ? List.<Bundle.Resource>of() : resources;
        var outcome = dryRun ? bundle.rehearse(declared) : bundle.apply(declared);
        var answer = ResponseEntity.ok().header("Cache-Control", "no-store");
        outcome.revision()
                .ifPresent(revision -> answer.header(Answers.REVISION, String.valueOf(revision)));
        return answer.body(AnswerDocument.of(outcome));
    }

    @Schema(name = "Bundle")
    record BundleDocument(
            @Schema(description = "Only say what would change") boolean dryRun,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED)
                    List<ResourceDocument> resources) {}

    @Schema(name = "BundleResource")
    record ResourceDocument(
            @Schema(
                            requiredMode = Schema.RequiredMode.REQUIRED,
                            description = "Under /api/v1",
                            example = "tenants/acme/consumers/bot")
                    String path,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, type = "object") Object body) {}

    @Schema(name = "BundleAnswer")
    record AnswerDocument(List<ChangeDocument> resources) {
        static AnswerDocument of(Bundle.Outcome outcome) {
            return new AnswerDocument(
                    outcome.changes().stream()
                            .map(change ->
                                    new ChangeDocument(
                                            change.path(),
                                            change.result().word(),
                                            change.before(),
                                            change.after()))
                            .toList());
        }
    }

    @Schema(name = "BundleChange")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ChangeDocument(
            String path,
            @Schema(allowableValues = {"created", "changed", "unchanged"}) String result,
            @Schema(type = "object") @Nullable JsonNode before,
            @Schema(type = "object") JsonNode after) {}
}
