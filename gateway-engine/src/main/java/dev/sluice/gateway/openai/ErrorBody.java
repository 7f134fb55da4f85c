package dev.sluice.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An error as the OpenAI dialect writes it: all four keys always there, `code` a string or null
/// and never a number, because typed clients break otherwise. `details` become the sibling object
/// `error.sluice` (numbers stay numbers); empty = none.
public record ErrorBody(
        String message,
        String type,
        @Nullable String param,
        @Nullable String code,
        Map<String, Object> details) {

    public ErrorBody {
        details = Map.copyOf(details);
    }

    /// `{"error":{...}}`.
    public String json() {
        var out = new StringBuilder(160);
        out.append("{\"error\":{\"message\":").append(JsonText.quote(message));
        out.append(",\"type\":").append(JsonText.quote(type));
        out.append(",\"param\":").append(orNull(param));
        out.append(",\"code\":").append(orNull(code));
        if (!details.isEmpty()) {
            out.append(",\"sluice\":{");
            var separator = "";
            for (var detail : new java.util.TreeMap<>(details).entrySet()) {
                out.append(separator).append(JsonText.quote(detail.getKey())).append(':');
                var value = detail.getValue();
                out.append(
                        value instanceof Number || value instanceof Boolean
                                ? value.toString()
                                : JsonText.quote(value.toString()));
                separator = ",";
            }
            out.append('}');
        }
        return out.append("}}").toString();
    }

    public byte[] bytes() {
        return json().getBytes(StandardCharsets.UTF_8);
    }

    private static String orNull(@Nullable String text) {
        return text == null ? "null" : JsonText.quote(text);
    }
}
