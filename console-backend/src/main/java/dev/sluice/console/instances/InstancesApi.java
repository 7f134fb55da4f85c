package dev.sluice.console.instances;

import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Page;
import dev.sluice.console.shared.Saved;
import dev.sluice.console.web.Answers;
import dev.sluice.console.web.Declarable;
import dev.sluice.console.web.Fields;
import dev.sluice.console.web.ListQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Model instances over REST.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Model instances")
final class InstancesApi implements Declarable {
    private final Instances instances;

    InstancesApi(Instances instances) {
        this.instances = instances;
    }

    @GetMapping("/instances")
    @Operation(summary = "List model instances, by name")
    Page<InstanceDocument> list(ListQuery query) {
        return instances.list(query.page()).map(InstanceDocument::of);
    }

    @GetMapping("/instances/{instance}")
    @Operation(summary = "Read one model instance")
    ResponseEntity<InstanceDocument> get(@PathVariable String instance) {
        var row = instances.get(instance);
        return Answers.one(InstanceDocument.of(row), row.version());
    }

    @PutMapping(path = "/instances/{instance}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Create or change a model instance")
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = InstanceDocument.class)))
    ResponseEntity<InstanceDocument> put(
            @PathVariable String instance,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var edit = edit(instance, body, defects);
        return saved(
                instances.put(instance, edit, Answers.expected(ifMatch, ifNoneMatch), defects));
    }

    @DeleteMapping("/instances/{instance}")
    @Operation(summary = "Delete a model instance")
    @ApiResponse(responseCode = "204", description = "Deleted")
    ResponseEntity<Void> delete(
            @PathVariable String instance,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return Answers.deleted(instances.delete(instance, Answers.expected(ifMatch, null)));
    }

    @PostMapping("/instances/{instance}/drain")
    @Operation(
            summary = "Take a model instance out of service in peace",
            description = "It gets no new request; what is open ends by itself")
    @RequestBody(content = @Content(schema = @Schema(implementation = Reason.class)))
    ResponseEntity<InstanceDocument> drain(
            @PathVariable String instance,
            @org.springframework.web.bind.annotation.RequestBody(required = false)
                    @Nullable JsonNode body) {
        return saved(instances.drain(instance, reason(body)));
    }

    @PostMapping("/instances/{instance}/eject")
    @Operation(
            summary = "Take a model instance out of service at once",
            description = "What still waits for its first token is moved; what flows flows on")
    @RequestBody(content = @Content(schema = @Schema(implementation = Reason.class)))
    ResponseEntity<InstanceDocument> eject(
            @PathVariable String instance,
            @org.springframework.web.bind.annotation.RequestBody(required = false)
                    @Nullable JsonNode body) {
        return saved(instances.eject(instance, reason(body)));
    }

    @PostMapping("/instances/{instance}/restore")
    @Operation(
            summary = "Put a model instance back into service",
            description =
                    "It returns by its ramp; ejections and cool-downs that gateways found reason for before are over")
    @RequestBody(content = @Content(schema = @Schema(implementation = Reason.class)))
    ResponseEntity<InstanceDocument> restore(
            @PathVariable String instance,
            @org.springframework.web.bind.annotation.RequestBody(required = false)
                    @Nullable JsonNode body) {
        return saved(instances.restore(instance, reason(body)));
    }

    @Schema(name = "StandingReason")
    record Reason(
            @Schema(description = "For people, on one line; at most 500 characters")
                    @Nullable String reason) {}

    private static @Nullable String reason(@Nullable JsonNode body) {
        if (body == null || body.isNull() || body.isMissingNode()) {
            return null;
        }
        var defects = new Defects();
        var fields = Fields.of(body, defects);
        var reason = fields.text("reason");
        fields.end();
        defects.throwIfAny();
        return reason;
    }

    private static ResponseEntity<InstanceDocument> saved(Saved<InstanceRow> saved) {
        return Answers.saved(saved, saved.row().version(), InstanceDocument.of(saved.row()));
    }

    @Override
    public String pattern() {
        return "instances/*";
    }

    @Override
    public ResponseEntity<?> read(List<String> names) {
        return get(names.get(0));
    }

    @Override
    public ResponseEntity<?> declare(List<String> names, JsonNode body) {
        return put(names.get(0), null, null, body);
    }

    @Override
    public boolean bringsSecret(JsonNode body) {
        var edit = edit("", body, new Defects());
        return Stream.concat(
                        edit.authHeaders().values().stream(), edit.authQuery().values().stream())
                .anyMatch(change -> change instanceof CredentialChange.Replace);
    }

    private static InstanceEdit edit(String name, JsonNode body, Defects defects) {
        var fields = Fields.of(body, defects).identity(name).ignoring("standing");
        return InstanceReader.edit(fields, defects);
    }
}
