package dev.sluice.console.web;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/// What went wrong, as RFC 9457 puts it (`application/problem+json`).
///
/// @param errors every field that is wrong, all at once; empty where no field is
@Schema(description = "What went wrong (RFC 9457)")
public record Problem(String type, String title, int status, String detail, List<Field> errors) {

    /// One field that is wrong; the path as the body names it, empty for the object as a whole.
    public record Field(String field, String message) {}

    /// A problem that no single field causes.
    public static Problem of(int status, String title, String detail) {
        return new Problem("about:blank", title, status, detail, List.of());
    }
}
