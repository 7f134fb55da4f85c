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

/// Business units over REST.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Business units")
final class UnitsApi implements Declarable {
    private final Tenants tenants;

    UnitsApi(Tenants tenants) {
        this.tenants = tenants;
    }

    @GetMapping("/tenants/{tenant}/units")
    @Operation(summary = "List business units, by name")
    Page<UnitDocument> list(@PathVariable String tenant, ListQuery query) {
        return tenants.listUnits(tenant, query.page()).map(UnitDocument::of);
    }

    @GetMapping("/tenants/{tenant}/units/{unit}")
    @Operation(summary = "Read one business unit")
    ResponseEntity<UnitDocument> get(@PathVariable String tenant, @PathVariable String unit) {
        var row = tenants.unit(tenant, unit);
        return Answers.one(UnitDocument.of(row), row.version());
    }

    @PutMapping(
            path = "/tenants/{tenant}/units/{unit}",
            consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Create or change a business unit")
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = UnitDocument.class)))
    ResponseEntity<UnitDocument> put(
            @PathVariable String tenant,
            @PathVariable String unit,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var edit = edit(unit, body, defects);
        var saved =
                tenants.putUnit(
                        tenant, unit, edit, Answers.expected(ifMatch, ifNoneMatch), defects);
        return Answers.saved(saved, saved.row().version(), UnitDocument.of(saved.row()));
    }

    @DeleteMapping("/tenants/{tenant}/units/{unit}")
    @Operation(summary = "Delete a business unit")
    @ApiResponse(responseCode = "204", description = "Deleted")
    ResponseEntity<Void> delete(
            @PathVariable String tenant,
            @PathVariable String unit,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return Answers.deleted(tenants.deleteUnit(tenant, unit, Answers.expected(ifMatch, null)));
    }

    @Override
    public String pattern() {
        return "tenants/*/units/*";
    }

    @Override
    public ResponseEntity<?> read(List<String> names) {
        return get(names.get(0), names.get(1));
    }

    @Override
    public ResponseEntity<?> declare(List<String> names, JsonNode body) {
        return put(names.get(0), names.get(1), null, null, body);
    }

    private static UnitEdit edit(String name, JsonNode body, Defects defects) {
        var fields = Fields.of(body, defects).identity(name);
        var edit = new UnitEdit(fields.text("displayName"));
        fields.end();
        return edit;
    }
}
