package dev.sluice.console.quotas;

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
import java.time.Clock;
import java.time.Instant;
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

/// Quotas over REST.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Quotas")
final class QuotasApi implements Declarable {
    private final Quotas quotas;
    private final Clock clock;

    QuotasApi(Quotas quotas, Clock clock) {
        this.quotas = quotas;
        this.clock = clock;
    }

    @GetMapping("/quotas")
    @Operation(summary = "List quotas, by name")
    Page<QuotaDocument> list(ListQuery query) {
        return quotas.list(query.page()).map(row -> QuotaDocument.of(row, now()));
    }

    @GetMapping("/quotas/{quota}")
    @Operation(summary = "Read one quota")
    ResponseEntity<QuotaDocument> get(@PathVariable String quota) {
        var row = quotas.get(quota);
        return Answers.one(QuotaDocument.of(row, now()), row.version());
    }

    @PutMapping(path = "/quotas/{quota}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Create or change a quota")
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = QuotaDocument.class)))
    ResponseEntity<QuotaDocument> put(
            @PathVariable String quota,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var edit = edit(quota, body, defects);
        var saved = quotas.put(quota, edit, Answers.expected(ifMatch, ifNoneMatch), defects);
        return Answers.saved(
                saved,
                saved.row().version(),
                QuotaDocument.of(saved.row(), now()).warning(saved.warnings()));
    }

    @DeleteMapping("/quotas/{quota}")
    @Operation(summary = "Delete a quota")
    @ApiResponse(responseCode = "204", description = "Deleted")
    ResponseEntity<Void> delete(
            @PathVariable String quota,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return Answers.deleted(quotas.delete(quota, Answers.expected(ifMatch, null)));
    }

    @Override
    public String pattern() {
        return "quotas/*";
    }

    @Override
    public ResponseEntity<?> read(List<String> names) {
        return get(names.get(0));
    }

    @Override
    public ResponseEntity<?> declare(List<String> names, JsonNode body) {
        return put(names.get(0), null, null, body);
    }

    private Instant now() {
        return clock.instant();
    }

    private static QuotaEdit edit(String name, JsonNode body, Defects defects) {
        var fields = Fields.of(body, defects).identity(name).ignoring("warnings");
        var scope =
                fields.object(
                        "scope",
                        given ->
                                new QuotaScopeEdit(
                                        given.word("tenant"),
                                        given.word("consumer"),
                                        given.word("instance"),
                                        given.word("route")));
        var edit =
                new QuotaEdit(
                        scope,
                        fields.amount("limit"),
                        fields.text("window"),
                        fields.word("unit"),
                        fields.word("kind"),
                        fields.word("align"),
                        fields.word("mode"),
                        fields.text("rejectedMessage"),
                        fields.word("currency"),
                        fields.text("expression"),
                        fields.object(
                                "boost",
                                given ->
                                        new QuotaBoostEdit(
                                                given.amount("limit"), given.text("until"))));
        fields.end();
        return edit;
    }
}
