package dev.sluice.console.consumers;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.shared.Ref;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A consumer as the REST API shows and takes it.
@Schema(name = "Consumer")
@JsonInclude(JsonInclude.Include.NON_NULL)
record ConsumerDocument(
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) String name,
        @Schema(description = "Any script, up to 500 characters; the name where absent")
                @Nullable String displayName,
        @Schema(description = "The only routes it may call; all where absent")
                @Nullable List<String> routes,
        @Schema(description = "A business unit of the tenant") @Nullable String unit,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

    static ConsumerDocument of(ConsumerRow row) {
        return new ConsumerDocument(
                row.name(),
                row.displayName(),
                row.routes() == null ? null : row.routes().stream().map(Ref::name).toList(),
                row.unit() == null ? null : row.unit().name(),
                row.id(),
                row.createdAt(),
                row.changedAt());
    }
}
