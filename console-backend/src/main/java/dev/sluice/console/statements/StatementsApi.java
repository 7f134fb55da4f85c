package dev.sluice.console.statements;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Money;
import dev.sluice.console.shared.ValidationException;
import dev.sluice.console.web.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// `/api/v1/statements`: the months of each tenant, as documents and as files.
@RestController
@RequestMapping("/api/v1/statements")
@Tag(name = "Statements", description = "What tenants and business units owe for a month")
final class StatementsApi {
    private static final String XLSX =
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private final Statements statements;

    StatementsApi(Statements statements) {
        this.statements = statements;
    }

    /// The list.
    record ListBody(List<RowBody> items) {}

    /// One month in the list; amounts are text, so that no reader rounds them.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "StatementRow")
    record RowBody(
            String tenant,
            String month,
            String state,
            String currency,
            List<AmountBody> amounts,
            @Nullable String total) {

        static RowBody of(StatementRow row) {
            return new RowBody(
                    row.tenant(),
                    row.month().toString(),
                    row.state().word(),
                    row.currency(),
                    AmountBody.of(row.amounts()),
                    row.total() == null ? null : row.total().toPlainString());
        }
    }

    /// An amount.
    @Schema(name = "Amount")
    record AmountBody(String amount, String currency) {
        static List<AmountBody> of(List<Money> amounts) {
            return amounts.stream()
                    .map(it -> new AmountBody(it.amount().toPlainString(), it.currency()))
                    .toList();
        }
    }

    /// One line.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "StatementLine")
    record LineBody(
            String unit,
            String consumer,
            String model,
            String price,
            String period,
            boolean adjustment,
            long requests,
            long promptTokens,
            long cachedPromptTokens,
            long cacheWriteTokens,
            long completionTokens,
            long reasoningTokens,
            String amount,
            String currency,
            @Nullable String converted) {

        static LineBody of(StatementLine line, YearMonth month) {
            return new LineBody(
                    line.unit().name(),
                    line.consumer().name(),
                    line.model(),
                    line.price().name(),
                    line.period().toString(),
                    line.period().isBefore(month),
                    line.requests(),
                    line.promptTokens(),
                    line.cachedPromptTokens(),
                    line.cacheWriteTokens(),
                    line.completionTokens(),
                    line.reasoningTokens(),
                    line.amount().amount().toPlainString(),
                    line.amount().currency(),
                    line.converted() == null ? null : line.converted().toPlainString());
        }
    }

    /// What one business unit's lines come to.
    @Schema(name = "StatementUnit")
    record UnitBody(String unit, String total) {}

    /// What a later statement carries of this month.
    @Schema(name = "StatementCorrection")
    record CorrectionBody(String on, String amount, String currency) {}

    /// A statement in full.
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @Schema(name = "Statement")
    record StatementBody(
            String tenant,
            @Nullable String unit,
            String month,
            String timeZone,
            String currency,
            String state,
            @Nullable Instant closedAt,
            @Nullable String closedBy,
            Map<String, String> rates,
            List<String> missingRates,
            long unpriced,
            String total,
            String adjustments,
            String due,
            List<UnitBody> units,
            List<LineBody> lines,
            List<CorrectionBody> corrections,
            Instant asOf) {

        static StatementBody of(Statement statement) {
            var rates = new TreeMap<String, String>();
            statement
                    .rates()
                    .forEach((currency, rate) -> rates.put(currency, rate.toPlainString()));
            var unit = statement.unit();
            return new StatementBody(
                    statement.tenant().name(),
                    unit == null ? null : unit.name(),
                    statement.month().toString(),
                    statement.zone().getId(),
                    statement.currency(),
                    statement.state().word(),
                    statement.closedAt(),
                    statement.closedBy(),
                    rates,
                    statement.missingRates(),
                    statement.unpriced(),
                    statement.total().toPlainString(),
                    statement.adjustments().toPlainString(),
                    statement.due().toPlainString(),
                    statement.units().stream()
                            .map(it -> new UnitBody(it.unit(), it.total().toPlainString()))
                            .toList(),
                    statement.lines().stream()
                            .map(line -> LineBody.of(line, statement.month()))
                            .toList(),
                    statement.corrections().stream()
                            .map(it ->
                                    new CorrectionBody(
                                            it.on().toString(),
                                            it.amount().amount().toPlainString(),
                                            it.amount().currency()))
                            .toList(),
                    statement.asOf());
        }
    }

    /// One charge of which ledger and event differ.
    @Schema(name = "StatementDifference")
    record DifferenceBody(
            UUID event, String reason, List<AmountBody> booked, List<AmountBody> derived) {}

    /// A statement beside what its events come to.
    @Schema(name = "StatementCheck")
    record CheckBody(
            boolean agrees,
            long events,
            List<AmountBody> stated,
            List<AmountBody> booked,
            List<AmountBody> derived,
            List<AmountBody> difference,
            long differing,
            List<DifferenceBody> samples) {

        static CheckBody of(StatementCheck check) {
            var derived = check.derived();
            var difference = check.difference();
            return new CheckBody(
                    derived.agrees()
                            && difference.stream()
                                    .map(Money::amount)
                                    .map(BigDecimal::signum)
                                    .allMatch(sign -> sign == 0),
                    derived.events(),
                    AmountBody.of(check.stated()),
                    AmountBody.of(derived.booked()),
                    AmountBody.of(derived.derived()),
                    AmountBody.of(difference),
                    derived.differing(),
                    derived.samples().stream()
                            .map(it ->
                                    new DifferenceBody(
                                            it.event(),
                                            it.reason().name().toLowerCase(Locale.ROOT),
                                            AmountBody.of(it.booked()),
                                            AmountBody.of(it.derived())))
                            .toList());
        }
    }

    @GetMapping
    @Operation(summary = "List every month in which anything was consumed, newest first")
    ListBody list(@RequestParam(required = false) @Nullable String tenant) {
        return new ListBody(statements.list(tenant).stream().map(RowBody::of).toList());
    }

    @GetMapping("/{tenant}/{month}")
    @Operation(summary = "Read a statement: as it was closed, or as it stands now")
    StatementBody get(
            @PathVariable String tenant,
            @PathVariable String month,
            @RequestParam(required = false) @Nullable String unit) {
        return StatementBody.of(statements.get(tenant, month(month), unit));
    }

    @GetMapping("/{tenant}/{month}/export")
    @Operation(summary = "Read a statement as a file: csv, xlsx or pdf; in English or Chinese")
    ResponseEntity<byte[]> export(
            @PathVariable String tenant,
            @PathVariable String month,
            @RequestParam(required = false) @Nullable String unit,
            @RequestParam(required = false, defaultValue = "csv") String format,
            @RequestParam(required = false, defaultValue = "en") String language) {
        var words =
                switch (language) {
                    case "en" -> Sheet.Language.ENGLISH;
                    case "zh" -> Sheet.Language.CHINESE;
                    default ->
                            throw ValidationException.of(
                                    "language",
                                    "error.parameter",
                                    "{0} (expected: {1})",
                                    language,
                                    "en, zh");
                };
        if (!List.of("csv", "xlsx", "pdf").contains(format)) {
            throw ValidationException.of(
                    "format", "error.parameter", "{0} (expected: {1})", format, "csv, xlsx, pdf");
        }
        var sheet = Sheet.of(statements.get(tenant, month(month), unit), words);
        return switch (format) {
            case "xlsx" -> file(tenant, month, unit, format, XLSX, XlsxSheet.of(sheet));
            case "pdf" ->
                    file(
                            tenant,
                            month,
                            unit,
                            format,
                            MediaType.APPLICATION_PDF_VALUE,
                            PdfSheet.of(sheet));
            default ->
                    file(tenant, month, unit, format, "text/csv;charset=utf-8", CsvSheet.of(sheet));
        };
    }

    @PostMapping("/{tenant}/{month}/close")
    @Operation(
            summary =
                    "Close a month. It never changes again: what comes later for it stands on the next one as an adjustment. {\"unpriced\": \"later\"} closes although requests wait for a price")
    StatementBody close(
            @PathVariable String tenant,
            @PathVariable String month,
            @RequestBody(required = false) @Nullable JsonNode body) {
        var later = false;
        if (body != null) {
            var defects = new Defects();
            var fields = Fields.of(body, defects);
            var unpriced = fields.text("unpriced");
            fields.end();
            if (unpriced != null && !List.of("refuse", "later").contains(unpriced)) {
                defects.add(
                        "unpriced",
                        "error.parameter",
                        "{0} (expected: {1})",
                        unpriced,
                        "refuse, later");
            }
            defects.throwIfAny();
            later = "later".equals(unpriced);
        }
        return StatementBody.of(statements.close(tenant, month(month), later));
    }

    @PostMapping("/{tenant}/{month}/derive")
    @Operation(
            summary =
                    "Compute a statement anew from its events at the price book as it stands; changes nothing")
    CheckBody derive(
            @PathVariable String tenant,
            @PathVariable String month,
            @RequestParam(required = false) @Nullable String unit) {
        return CheckBody.of(statements.derive(tenant, month(month), unit));
    }

    private static YearMonth month(String text) {
        try {
            var month = YearMonth.parse(text);
            if (month.getYear() >= 1970 && month.getYear() <= 9999) {
                return month;
            }
        } catch (DateTimeException _) {
            // Said below.
        }
        throw ValidationException.of(
                "month", "error.month", "{0} is no month (expected: like 2026-11)", text);
    }

    private static ResponseEntity<byte[]> file(
            String tenant,
            String month,
            @Nullable String unit,
            String format,
            String type,
            byte[] content) {
        var name = tenant + (unit == null ? "" : "-" + unit) + "-" + month + "." + format;
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, type)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment().filename(name).build().toString())
                .body(content);
    }
}
