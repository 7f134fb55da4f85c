package dev.sluice.console.routes;

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

/// Routes over REST.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Routes")
final class RoutesApi implements Declarable {
    private final Routes routes;

    RoutesApi(Routes routes) {
        this.routes = routes;
    }

    @GetMapping("/routes")
    @Operation(summary = "List routes, by name")
    Page<RouteDocument> list(ListQuery query) {
        return routes.list(query.page()).map(RouteDocument::of);
    }

    @GetMapping("/routes/{route}")
    @Operation(summary = "Read one route")
    ResponseEntity<RouteDocument> get(@PathVariable String route) {
        var row = routes.get(route);
        return Answers.one(RouteDocument.of(row), row.version());
    }

    @PutMapping(path = "/routes/{route}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Create or change a route")
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = RouteDocument.class)))
    ResponseEntity<RouteDocument> put(
            @PathVariable String route,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var edit = edit(route, body, defects);
        var saved = routes.put(route, edit, Answers.expected(ifMatch, ifNoneMatch), defects);
        return Answers.saved(saved, saved.row().version(), RouteDocument.of(saved.row()));
    }

    @DeleteMapping("/routes/{route}")
    @Operation(summary = "Delete a route")
    @ApiResponse(responseCode = "204", description = "Deleted")
    ResponseEntity<Void> delete(
            @PathVariable String route,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return Answers.deleted(routes.delete(route, Answers.expected(ifMatch, null)));
    }

    @Override
    public String pattern() {
        return "routes/*";
    }

    @Override
    public ResponseEntity<?> read(List<String> names) {
        return get(names.get(0));
    }

    @Override
    public ResponseEntity<?> declare(List<String> names, JsonNode body) {
        return put(names.get(0), null, null, body);
    }

    private static RouteEdit edit(String name, JsonNode body, Defects defects) {
        var fields = Fields.of(body, defects);
        var edit = RouteReader.edit(name, fields);
        fields.end();
        return edit;
    }
}
