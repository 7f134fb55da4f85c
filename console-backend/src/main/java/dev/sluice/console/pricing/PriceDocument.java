package dev.sluice.console.pricing;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
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
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

    static PriceDocument of(PriceRow row) {
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
                row.id(),
                row.createdAt(),
                row.changedAt());
    }
}
