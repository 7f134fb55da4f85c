package dev.sluice.console.pricing;

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

/// Prices over REST.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Prices")
final class PricesApi implements Declarable {
    private final Prices prices;

    PricesApi(Prices prices) {
        this.prices = prices;
    }

    @GetMapping("/prices")
    @Operation(summary = "List prices, by name")
    Page<PriceDocument> list(ListQuery query) {
        return prices.list(query.page()).map(PriceDocument::of);
    }

    @GetMapping("/prices/{price}")
    @Operation(summary = "Read one price")
    ResponseEntity<PriceDocument> get(@PathVariable String price) {
        var row = prices.get(price);
        return Answers.one(PriceDocument.of(row), row.version());
    }

    @PutMapping(path = "/prices/{price}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Create or change a price")
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = PriceDocument.class)))
    ResponseEntity<PriceDocument> put(
            @PathVariable String price,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var edit = edit(price, body, defects);
        var saved = prices.put(price, edit, Answers.expected(ifMatch, ifNoneMatch), defects);
        return Answers.saved(saved, saved.row().version(), PriceDocument.of(saved.row()));
    }

    @DeleteMapping("/prices/{price}")
    @Operation(summary = "Delete a price")
    @ApiResponse(responseCode = "204", description = "Deleted")
    ResponseEntity<Void> delete(
            @PathVariable String price,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return Answers.deleted(prices.delete(price, Answers.expected(ifMatch, null)));
    }

    @Override
    public String pattern() {
        return "prices/*";
    }

    @Override
    public ResponseEntity<?> read(List<String> names) {
        return get(names.get(0));
    }

    @Override
    public ResponseEntity<?> declare(List<String> names, JsonNode body) {
        return put(names.get(0), null, null, body);
    }

    private static PriceEdit edit(String name, JsonNode body, Defects defects) {
        var fields = Fields.of(body, defects).identity(name);
        var edit =
                new PriceEdit(
                        fields.word("instance"),
                        fields.word("route"),
                        fields.text("from"),
                        fields.word("until"),
                        fields.text("currency"),
                        fields.decimal("inputPerMillion"),
                        fields.decimal("cachedInputPerMillion"),
                        fields.decimal("outputPerMillion"),
                        shape(fields));
        fields.end();
        return edit;
    }

    private static PriceShapeEdit shape(Fields fields) {
        var cacheWrite = fields.decimal("cacheWritePerMillion");
        var reasoning = fields.decimal("reasoningPerMillion");
        var tiers =
                fields.objects(
                        "tiers",
                        tier ->
                                new PriceShapeEdit.Tier(
                                        tier.whole("above"),
                                        tier.decimal("inputPerMillion"),
                                        tier.decimal("cachedInputPerMillion"),
                                        tier.decimal("cacheWritePerMillion"),
                                        tier.decimal("outputPerMillion"),
                                        tier.decimal("reasoningPerMillion")));
        var windows =
                fields.objects(
                        "offPeak",
                        window ->
                                new PriceShapeEdit.Window(
                                        window.text("from"),
                                        window.text("until"),
                                        window.word("timeZone"),
                                        window.decimal("factor")));
        return new PriceShapeEdit(
                cacheWrite,
                reasoning,
                tiers == null ? List.of() : tiers,
                windows == null ? List.of() : windows);
    }
}
