package dev.sluice.console.tenancy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A tenant as the REST API shows and takes it.
@Schema(name = "Tenant")
@JsonInclude(JsonInclude.Include.NON_NULL)
record TenantDocument(
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) String name,
        @Schema(description = "Any script, up to 500 characters; the name where absent")
                @Nullable String displayName,
        @Schema(description = "IANA time zone; UTC where absent", example = "Asia/Shanghai")
                @Nullable String timeZone,
        @Schema(description = "ISO 4217; CNY where absent", example = "CNY")
                @Nullable String currency,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

    static TenantDocument of(TenantRow row) {
        return new TenantDocument(
                row.name(),
                row.displayName(),
                row.timeZone().getId(),
                row.currency(),
                row.id(),
                row.createdAt(),
                row.changedAt());
    }
}
