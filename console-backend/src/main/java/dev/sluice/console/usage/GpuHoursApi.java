package dev.sluice.console.usage;

import dev.sluice.console.publishing.PublishedObject;
import dev.sluice.console.publishing.PublishedObjects;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Instants;
import dev.sluice.console.shared.Money;
import dev.sluice.console.web.Fields;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// `POST /api/v1/gpu-hour-price`: what tokens of a self-hosted instance cost by its GPU hours.
/// Stores nothing; the answer's amounts go into a price as they are.
@RestController
@RequestMapping(path = "/api/v1/gpu-hour-price", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Prices")
final class GpuHoursApi {
    private static final BigDecimal MOST = new BigDecimal("1000000");

    private final GpuHours hours;
    private final PublishedObjects published;

    GpuHoursApi(GpuHours hours, PublishedObjects published) {
        this.hours = hours;
        this.published = published;
    }

    /// The price, and what it was computed from.
    record PriceBody(
            String instance,
            String from,
            String until,
            String currency,
            String inputPerMillion,
            String cachedInputPerMillion,
            String outputPerMillion,
            String cost,
            String hours,
            long promptTokens,
            long cachedPromptTokens,
            long completionTokens) {}

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(
            summary =
                    "Turn GPU hours into a price per million tokens: {instance, from, until, currency, gpuHour, gpus?, cachedWeight?, outputWeight?}, the weights in fresh prompt tokens, 1 where absent")
    PriceBody price(@RequestBody JsonNode body) {
        var defects = new Defects();
        var fields = Fields.of(body, defects);
        var instance = required(fields.text("instance"), "instance", defects);
        var from = moment(fields, "from", defects);
        var until = moment(fields, "until", defects);
        var currency =
                Money.currency(
                        defects,
                        "currency",
                        required(fields.text("currency"), "currency", defects));
        var anHour = amount(fields, "gpuHour", null, defects);
        var gpus = fields.number("gpus");
        var cached = amount(fields, "cachedWeight", BigDecimal.ONE, defects);
        var output = amount(fields, "outputWeight", BigDecimal.ONE, defects);
        fields.end();
        if (gpus != null && (gpus < 1 || gpus > 100_000)) {
            defects.add("gpus", "error.range", "{0} (expected: {1} to {2})", gpus, 1, 100_000);
        }
        if (from != null && until != null && !from.isBefore(until)) {
            defects.add("until", "error.price.until", "must be later than from");
        }
        List<UUID> ids = published.idsOf(PublishedObject.Kind.INSTANCE, instance, null);
        if (ids.isEmpty()) {
            defects.add("instance", "error.instance.unknown", "no instance is named {0}", instance);
        }
        defects.throwIfAny();
        var price =
                hours.price(
                        ids,
                        Objects.requireNonNull(from),
                        Objects.requireNonNull(until),
                        anHour,
                        gpus == null ? 1 : gpus,
                        cached,
                        output);
        return new PriceBody(
                instance,
                from.toString(),
                until.toString(),
                currency,
                price.input().toPlainString(),
                price.cachedInput().toPlainString(),
                price.output().toPlainString(),
                price.cost().toPlainString(),
                price.hours().toPlainString(),
                price.promptTokens(),
                price.cachedPromptTokens(),
                price.completionTokens());
    }

    private static String required(@Nullable String text, String field, Defects defects) {
        if (text == null || text.isBlank()) {
            defects.add(field, "error.required", "is required");
            return "";
        }
        return text;
    }

    private static @Nullable Instant moment(Fields fields, String name, Defects defects) {
        return Instants.read(defects, name, required(fields.text(name), name, defects));
    }

    private static BigDecimal amount(
            Fields fields, String name, @Nullable BigDecimal absent, Defects defects) {
        var amount = fields.amount(name);
        if (amount == null) {
            if (absent == null) {
                defects.add(name, "error.required", "is required");
            }
            return absent == null ? BigDecimal.ONE : absent;
        }
        if (amount.signum() <= 0 || amount.compareTo(MOST) > 0) {
            defects.add(name, "error.range", "{0} (expected: {1} to {2})", amount, "> 0", MOST);
        }
        return amount;
    }
}
