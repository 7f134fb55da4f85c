package dev.sluice.console.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/// Writes a problem where no controller has run yet: in filters and security entry points.
@Component
public final class ProblemWriter {
    /// The media type of problems.
    public static final String TYPE = "application/problem+json";

    private final JsonMapper json;

    ProblemWriter(JsonMapper json) {
        this.json = json;
    }

    public void write(HttpServletResponse response, HttpStatus status, String detail)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        response.setStatus(status.value());
        response.setContentType(TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream()
                .write(
                        json.writeValueAsString(
                                        Problem.of(
                                                status.value(), status.getReasonPhrase(), detail))
                                .getBytes(StandardCharsets.UTF_8));
    }
}
