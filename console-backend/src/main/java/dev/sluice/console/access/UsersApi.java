package dev.sluice.console.access;

import dev.sluice.console.shared.Defects;
import dev.sluice.console.shared.Page;
import dev.sluice.console.web.Answers;
import dev.sluice.console.web.Fields;
import dev.sluice.console.web.ListQuery;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/// Console users over REST.
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Console users")
final class UsersApi {
    private final ConsoleUsers users;

    UsersApi(ConsoleUsers users) {
        this.users = users;
    }

    @GetMapping("/users")
    @Operation(summary = "List console users, by name")
    Page<UserDocument> list(ListQuery query) {
        return users.list(query.page()).map(UserDocument::of);
    }

    @GetMapping("/users/{user}")
    @Operation(summary = "Read one console user")
    ResponseEntity<UserDocument> get(@PathVariable String user) {
        var row = users.get(user);
        return Answers.one(UserDocument.of(row), row.version());
    }

    @PutMapping(path = "/users/{user}", consumes = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "Create or change a console user")
    @ApiResponse(responseCode = "201", description = "Created", useReturnTypeSchema = true)
    @ApiResponse(responseCode = "200", description = "Changed", useReturnTypeSchema = true)
    @RequestBody(content = @Content(schema = @Schema(implementation = UserDocument.class)))
    ResponseEntity<UserDocument> put(
            @PathVariable String user,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestHeader(name = "If-None-Match", required = false) @Nullable String ifNoneMatch,
            @org.springframework.web.bind.annotation.RequestBody JsonNode body) {
        var defects = new Defects();
        var edit = edit(user, body, defects);
        var saved = users.put(user, edit, Answers.expected(ifMatch, ifNoneMatch), defects);
        return Answers.saved(saved, saved.row().version(), UserDocument.of(saved.row()));
    }

    @DeleteMapping("/users/{user}")
    @Operation(summary = "Delete a console user")
    @ApiResponse(responseCode = "204", description = "Deleted")
    ResponseEntity<Void> delete(
            @PathVariable String user,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch) {
        return Answers.deleted(users.delete(user, Answers.expected(ifMatch, null)));
    }

    private static ConsoleUserEdit edit(String name, JsonNode body, Defects defects) {
        var fields = Fields.of(body, defects).identity(name);
        var edit =
                new ConsoleUserEdit(
                        fields.text("displayName"),
                        fields.text("role"),
                        fields.text("tenant"),
                        fields.word("unit"),
                        fields.text("password"),
                        fields.flag("disabled"));
        fields.end();
        return edit;
    }
}
