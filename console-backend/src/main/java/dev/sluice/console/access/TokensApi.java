package dev.sluice.console.access;

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

/// Tokens of console users over REST.
@RestController
@RequestMapping(path = "/api/v1/users/{user}/tokens", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Console users")
final class TokensApi {
    private final ConsoleUsers users;

    TokensApi(ConsoleUsers users) {
        this.users = users;
    }

    @Schema(name = "NewToken")
    record NewToken(
            @Schema(description = "Absent: it does not expire") @Nullable Instant expiresAt) {}

    @Schema(name = "Token")
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TokenDocument(
            UUID id,
            @Schema(description = "In full, in the answer that made it and nowhere else")
                    @Nullable String token,
            @Nullable Instant expiresAt,
            Instant createdAt) {}

    @GetMapping
    @Operation(summary = "List a user's tokens")
    Page<TokenDocument> list(@PathVariable String user) {
        return new Page<>(
                users.tokens(user).stream().map(row -> document(row, null)).toList(), null);
    }

    @PostMapping(consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Issue a token; it is shown this once")
    @ApiResponse(responseCode = "201", description = "Issued", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = NewToken.class)))
    ResponseEntity<TokenDocument> issue(
            @PathVariable String user,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var fields = Fields.of(body, defects);
        var expiresAt = Moments.read(fields, "expiresAt", defects);
        fields.end();
        var saved = users.issueToken(user, expiresAt, defects);
        var issued = saved.row();
        return Answers.issued(
                saved,
                URI.create("/api/v1/users/" + user + "/tokens/" + issued.row().id()),
                document(issued.row(), issued.token()));
    }

    @DeleteMapping("/{id}")
    @Operation(summary = "Revoke a token")
    @ApiResponse(responseCode = "204", description = "Revoked")
    ResponseEntity<Void> revoke(@PathVariable String user, @PathVariable UUID id) {
        return Answers.deleted(users.revokeToken(user, id));
    }

    private static TokenDocument document(TokenRow row, @Nullable String token) {
        return new TokenDocument(row.id(), token, row.expiresAt(), row.createdAt());
    }
}
