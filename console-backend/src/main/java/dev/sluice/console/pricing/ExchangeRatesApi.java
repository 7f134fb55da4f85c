package dev.sluice.console.pricing;

import dev.sluice.console.shared.Defects;
import dev.sluice.console.web.Answers;
import dev.sluice.console.web.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
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

/// Exchange rates over REST.
@RestController
@RequestMapping(path = "/api/v1/exchange-rates", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Exchange rates")
final class ExchangeRatesApi {
    private final ExchangeRates rates;

    ExchangeRatesApi(ExchangeRates rates) {
        this.rates = rates;
    }

    /// All rates.
    record ListBody(List<RateBody> items) {}

    /// A rate as the REST API shows and takes it; the number is text, so that no reader rounds it.
    @Schema(name = "ExchangeRate")
    record RateBody(
            @Schema(accessMode = Schema.AccessMode.READ_ONLY, example = "USD-CNY") String pair,
            @Schema(accessMode = Schema.AccessMode.READ_ONLY) LocalDate day,
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "7.1") String rate,
            @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
            @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
            @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

        static RateBody of(ExchangeRateRow row) {
            return new RateBody(
                    row.pair(),
                    row.day(),
                    row.rate().toPlainString(),
                    row.id(),
                    row.createdAt(),
                    row.changedAt());
        }
    }

    @GetMapping
    @Operation(summary = "List exchange rates, by pair and day")
    ListBody list() {
        return new ListBody(rates.all().stream().map(RateBody::of).toList());
    }

    @GetMapping("/{pair}/{day}")
    @Operation(summary = "Read one exchange rate")
    ResponseEntity<RateBody> get(@PathVariable String pair, @PathVariable String day) {
        var row = rates.get(pair, day);
        return Answers.one(RateBody.of(row), row.version());
    }

    @PutMapping(path = "/{pair}/{day}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Create or change the rate of a pair from a day on")
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = RateBody.class)))
    ResponseEntity<RateBody> put(
            @PathVariable String pair,
            @PathVariable String day,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var fields = Fields.of(body, defects).ignoring("pair", "day").identity(pair);
        var rate = fields.decimal("rate");
        fields.end();
        var saved = rates.put(pair, day, rate, Answers.expected(ifMatch, ifNoneMatch), defects);
        return Answers.saved(saved, saved.row().version(), RateBody.of(saved.row()));
    }

    @DeleteMapping("/{pair}/{day}")
    @Operation(summary = "Delete one exchange rate")
    @ApiResponse(responseCode = "204", description = "Deleted")
    ResponseEntity<Void> delete(
            @PathVariable String pair,
            @PathVariable String day,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return Answers.deleted(rates.delete(pair, day, Answers.expected(ifMatch, null)));
    }
}
