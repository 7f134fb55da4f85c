package dev.sluice.console.consumers;

import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Page;
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
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Consumers over REST.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Consumers")
final class ConsumersApi implements Declarable {
    private final Consumers consumers;

    ConsumersApi(Consumers consumers) {
        this.consumers = consumers;
    }

    @GetMapping("/tenants/{tenant}/consumers")
    @Operation(summary = "List consumers, by name")
    Page<ConsumerDocument> list(@PathVariable String tenant, ListQuery query) {
        return consumers.list(tenant, query.page()).map(ConsumerDocument::of);
    }

    @GetMapping("/tenants/{tenant}/consumers/{consumer}")
    @Operation(summary = "Read one consumer")
    ResponseEntity<ConsumerDocument> get(
            @PathVariable String tenant, @PathVariable String consumer) {
        var row = consumers.get(tenant, consumer);
        return Answers.one(ConsumerDocument.of(row), row.version());
    }

    @PutMapping(
            path = "/tenants/{tenant}/consumers/{consumer}",
            consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Create or change a consumer")
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = ConsumerDocument.class)))
    ResponseEntity<ConsumerDocument> put(
            @PathVariable String tenant,
            @PathVariable String consumer,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var edit = edit(consumer, body, defects);
        var saved =
                consumers.put(
                        tenant, consumer, edit, Answers.expected(ifMatch, ifNoneMatch), defects);
        return Answers.saved(saved, saved.row().version(), ConsumerDocument.of(saved.row()));
    }

    @DeleteMapping("/tenants/{tenant}/consumers/{consumer}")
    @Operation(summary = "Delete a consumer")
    @ApiResponse(responseCode = "204", description = "Deleted")
    ResponseEntity<Void> delete(
            @PathVariable String tenant,
            @PathVariable String consumer,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return Answers.deleted(consumers.delete(tenant, consumer, Answers.expected(ifMatch, null)));
    }

    @Override
    public String pattern() {
        return "tenants/*/consumers/*";
    }

    @Override
    public ResponseEntity<?> read(List<String> names) {
        return get(names.get(0), names.get(1));
    }

    @Override
    public ResponseEntity<?> declare(List<String> names, JsonNode body) {
        return put(names.get(0), names.get(1), null, null, body);
    }

    private static ConsumerEdit edit(String name, JsonNode body, Defects defects) {
        var fields = Fields.of(body, defects).identity(name);
        var edit =
                new ConsumerEdit(
                        fields.text("displayName"), fields.texts("routes"), fields.word("unit"));
        fields.end();
        return edit;
    }
}
