package dev.sluice.console.consumers;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Page;
import dev.sluice.console.web.Answers;
import dev.sluice.console.web.Fields;
import dev.sluice.console.web.Moments;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// API keys of consumers over REST: below the consumer they belong to, and by their id alone for
/// whoever has no more than that.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Consumers")
final class KeysApi {
    private static final String OF_CONSUMER = "/tenants/{tenant}/consumers/{consumer}/keys";

    private final Consumers consumers;

    KeysApi(Consumers consumers) {
        this.consumers = consumers;
    }

    @Schema(name = "NewKey")
    record NewKey(
            @Schema(description = "Absent: it does not expire") @Nullable Instant expiresAt,
            @Schema(
                            accessMode = Schema.AccessMode.WRITE_ONLY,
                            description =
                                    "A key that is in use elsewhere already; absent makes a new one")
                    @Nullable String key) {}

    @Schema(name = "Key")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record KeyDocument(
            UUID id,
            String tenant,
            String consumer,
            @Schema(description = "In full, in the answer that made it and nowhere else")
                    @Nullable String key,
            @Schema(description = "The public part, or the first characters of a foreign key")
                    String hint,
            String lastFour,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            String createdBy,
            Instant createdAt) {}

    @GetMapping(OF_CONSUMER)
    @Operation(summary = "List a consumer's keys, without their values")
    Page<KeyDocument> list(@PathVariable String tenant, @PathVariable String consumer) {
        return new Page<>(
                consumers.keys(tenant, consumer).stream().map(row -> document(row, null)).toList(),
                null);
    }

    @PostMapping(path = OF_CONSUMER, consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Issue a key; it is shown this once")
    @ApiResponse(responseCode = "201", description = "Issued", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = NewKey.class)))
    ResponseEntity<KeyDocument> issue(
            @PathVariable String tenant,
            @PathVariable String consumer,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var fields = Fields.of(body, defects);
        var edit = new KeyEdit(Moments.read(fields, "expiresAt", defects), fields.text("key"));
        fields.end();
        var saved = consumers.issue(tenant, consumer, edit, defects);
        var issued = saved.row();
        return Answers.issued(
                saved,
                URI.create(
                        "/api/v1/tenants/"
                                + tenant
                                + "/consumers/"
                                + consumer
                                + "/keys/"
                                + issued.row().id()),
                document(issued.row(), issued.key()));
    }

    @GetMapping(OF_CONSUMER + "/{id}")
    @Operation(summary = "Read one of a consumer's keys, without its value")
    KeyDocument get(
            @PathVariable String tenant, @PathVariable String consumer, @PathVariable UUID id) {
        return document(consumers.key(tenant, consumer, id), null);
    }

    @GetMapping("/keys/{id}")
    @Operation(summary = "Read one key, without its value")
    KeyDocument get(@PathVariable UUID id) {
        return document(consumers.key(id), null);
    }

    @DeleteMapping(OF_CONSUMER + "/{id}")
    @Operation(summary = "Revoke one of a consumer's keys for good")
    @ApiResponse(responseCode = "204", description = "Revoked")
    ResponseEntity<Void> revoke(
            @PathVariable String tenant, @PathVariable String consumer, @PathVariable UUID id) {
        return Answers.deleted(consumers.revoke(tenant, consumer, id));
    }

    @DeleteMapping("/keys/{id}")
    @Operation(summary = "Revoke a key for good")
    @ApiResponse(responseCode = "204", description = "Revoked")
    ResponseEntity<Void> revoke(@PathVariable UUID id) {
        return Answers.deleted(consumers.revoke(id));
    }

    private static KeyDocument document(KeyRow row, @Nullable String key) {
        return new KeyDocument(
                row.id(),
                row.tenant().name(),
                row.consumer().name(),
                key,
                row.hint(),
                row.lastFour(),
                row.expiresAt(),
                row.revokedAt(),
                row.createdBy(),
                row.createdAt());
    }
}
