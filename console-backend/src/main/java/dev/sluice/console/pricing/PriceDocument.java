package dev.sluice.console.pricing;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A price as the REST API shows and takes it; money is text, so that no reader rounds it.
@Schema(name = "Price")
@JsonInclude(JsonInclude.Include.NON_NULL)
record PriceDocument(
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) String name,
        @Schema(description = "What we pay; a price has an instance or a route")
                @Nullable String instance,
        @Schema(description = "What the tenant pays") @Nullable String route,
        @Schema(
                        requiredMode = Schema.RequiredMode.REQUIRED,
                        type = "string",
                        format = "date-time",
                        example = "2026-11-01T00:00:00Z")
                String from,
        @Schema(
                        type = "string",
                        format = "date-time",
                        description = "Exclusive; where absent, the next price's from")
                @Nullable String until,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "CNY") String currency,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "0.8")
                String inputPerMillion,
        @Schema(description = "As the input where absent") @Nullable String cachedInputPerMillion,
        @Schema(requiredMode = Schema.RequiredMode.REQUIRED, example = "2") String outputPerMillion,
        @Schema(description = "As the input where absent") @Nullable String cacheWritePerMillion,
        @Schema(description = "As the output where absent") @Nullable String reasoningPerMillion,
        @Schema(
                        description =
                                "By `above`, ascending: what all of a request costs whose prompt has more tokens than that")
                @Nullable List<TierDocument> tiers,
        @Schema(description = "Hours of each day in which everything costs a share")
                @Nullable List<WindowDocument> offPeak,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

    /// One tier; absent on writing: as the input or output of the tier.
    @Schema(name = "PriceTier")
    record TierDocument(
            long above,
            String inputPerMillion,
            String cachedInputPerMillion,
            String cacheWritePerMillion,
            String outputPerMillion,
            String reasoningPerMillion) {

        static TierDocument of(PriceTier tier) {
            var prices = tier.prices();
            return new TierDocument(
                    tier.above(),
                    prices.input().toPlainString(),
                    prices.cachedInput().toPlainString(),
                    prices.cacheWrite().toPlainString(),
                    prices.output().toPlainString(),
                    prices.reasoning().toPlainString());
        }
    }

    /// One off-peak window; an `until` before `from` is on the next day.
    @Schema(name = "OffPeakWindow")
    record WindowDocument(
            @Schema(example = "00:30") String from,
            @Schema(example = "08:30") String until,
            @Schema(example = "Asia/Shanghai") String timeZone,
            @Schema(example = "0.5") String factor) {

        static WindowDocument of(OffPeak window) {
            return new WindowDocument(
                    window.from().toString(),
                    window.until().toString(),
                    window.zone().getId(),
                    window.factor().toPlainString());
        }
    }

    static PriceDocument of(PriceRow row) {
        var shape = row.shape();
        return new PriceDocument(
                row.name(),
                row.instance() == null ? null : row.instance().name(),
                row.route() == null ? null : row.route().name(),
                row.from().toString(),
                row.until() == null ? null : row.until().toString(),
                row.currency(),
                row.inputPerMillion().toPlainString(),
                row.cachedInputPerMillion().toPlainString(),
                row.outputPerMillion().toPlainString(),
                shape.cacheWrite() == null ? null : shape.cacheWrite().toPlainString(),
                shape.reasoning() == null ? null : shape.reasoning().toPlainString(),
                shape.tiers().isEmpty()
                        ? null
                        : shape.tiers().stream().map(TierDocument::of).toList(),
                shape.offPeak().isEmpty()
                        ? null
                        : shape.offPeak().stream().map(WindowDocument::of).toList(),
                row.id(),
                row.createdAt(),
                row.changedAt());
    }
}
