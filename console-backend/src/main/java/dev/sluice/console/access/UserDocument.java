package dev.sluice.console.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A console user as the REST API shows and takes it.
@Schema(name = "ConsoleUser")
@JsonInclude(JsonInclude.Include.NON_NULL)
record UserDocument(
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) String name,
        @Nullable String displayName,
        @Schema(
                        requiredMode = Schema.RequiredMode.REQUIRED,
                        allowableValues = {"platform_admin", "bu_viewer"})
                String role,
        @Schema(description = "What a bu_viewer sees") @Nullable String tenant,
        @Schema(description = "The whole tenant where absent") @Nullable String unit,
        @Schema(
                        accessMode = Schema.AccessMode.WRITE_ONLY,
                        description = "12 characters or more; absent keeps the stored one")
                @Nullable String password,
        @Nullable Boolean disabled,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) UUID id,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant createdAt,
        @Schema(accessMode = Schema.AccessMode.READ_ONLY) Instant changedAt) {

    static UserDocument of(ConsoleUserRow row) {
        return new UserDocument(
                row.name(),
                row.displayName(),
                row.role().name().toLowerCase(Locale.ROOT),
                row.tenant() == null ? null : row.tenant().name(),
                row.unit() == null ? null : row.unit().name(),
                null,
                row.disabled(),
                row.id(),
                row.createdAt(),
                row.changedAt());
    }
}
