package dev.sluice.console.tenancy;

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

/// Tenants over REST.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Tenants")
final class TenantsApi implements Declarable {
    private final Tenants tenants;

    TenantsApi(Tenants tenants) {
        this.tenants = tenants;
    }

    @GetMapping("/tenants")
    @Operation(summary = "List tenants, by name")
    Page<TenantDocument> list(ListQuery query) {
        return tenants.list(query.page()).map(TenantDocument::of);
    }

    @GetMapping("/tenants/{tenant}")
    @Operation(summary = "Read one tenant")
    ResponseEntity<TenantDocument> get(@PathVariable String tenant) {
        var row = tenants.get(tenant);
        return Answers.one(TenantDocument.of(row), row.version());
    }

    @PutMapping(path = "/tenants/{tenant}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Create or change a tenant")
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = TenantDocument.class)))
    ResponseEntity<TenantDocument> put(
            @PathVariable String tenant,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var edit = edit(tenant, body, defects);
        var saved = tenants.put(tenant, edit, Answers.expected(ifMatch, ifNoneMatch), defects);
        return Answers.saved(saved, saved.row().version(), TenantDocument.of(saved.row()));
    }

    @DeleteMapping("/tenants/{tenant}")
    @Operation(summary = "Delete a tenant")
    @ApiResponse(responseCode = "204", description = "Deleted")
    ResponseEntity<Void> delete(
            @PathVariable String tenant,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return Answers.deleted(tenants.delete(tenant, Answers.expected(ifMatch, null)));
    }

    @Override
    public String pattern() {
        return "tenants/*";
    }

    @Override
    public ResponseEntity<?> read(List<String> names) {
        return get(names.get(0));
    }

    @Override
    public ResponseEntity<?> declare(List<String> names, JsonNode body) {
        return put(names.get(0), null, null, body);
    }

    private static TenantEdit edit(String name, JsonNode body, Defects defects) {
        var fields = Fields.of(body, defects).identity(name);
        var edit =
                new TenantEdit(
                        fields.text("displayName"),
                        fields.word("timeZone"),
                        fields.word("currency"));
        fields.end();
        return edit;
    }
}
