package dev.sluice.console.tenancy;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A business unit as the REST API shows and takes it.
@Schema(name = "Unit")
@JsonInclude(JsonInclude.Include.NON_NULL)
record UnitDocument(
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) String name,
        @Schema(description = "Any script, up to 500 characters; the name where absent")
                @Nullable String displayName,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

    static UnitDocument of(UnitRow row) {
        return new UnitDocument(
                row.name(), row.displayName(), row.id(), row.createdAt(), row.changedAt());
    }
}
