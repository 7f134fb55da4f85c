package dev.sluice.gateway.openai;

import org.jspecify.annotations.Nullable;

/// What an upstream says is wrong with a request, as far as its error body has the dialect's shape.
///
/// @param message its message, null where the body has another shape
public record UpstreamFault(
        @Nullable String message, @Nullable String param, @Nullable String code) {
    private static final int DEEPEST = 64;
    private static final int LONGEST = 2000;
    private static final byte[] ERROR = JsonText.ascii("error");
    private static final byte[] MESSAGE = JsonText.ascii("message");
    private static final byte[] PARAM = JsonText.ascii("param");
    private static final byte[] CODE = JsonText.ascii("code");

    /// Reads an error body; anything is accepted and says at worst nothing.
    public static UpstreamFault read(byte[] text, int from, int to) {
        var json = new JsonCursor(DEEPEST).over(text, from, to);
        var fault = new UpstreamFault(null, null, null);
        try {
            if (json.peek() != '{') {
                return fault;
            }
            json.beginObject();
            while (json.nextMember()) {
                if (json.keyIs(ERROR) && json.peek() == '{') {
                    fault = fields(json);
                } else if (json.keyIs(MESSAGE) && fault.message == null) {
                    // Some self-hosted engines answer with the fields at the top.
                    fault = new UpstreamFault(text(json), fault.param, fault.code);
                } else {
                    json.skipValue();
                }
            }
            return fault;
        } catch (JsonCursor.Malformed _) {
            return fault;
        }
    }

    private static UpstreamFault fields(JsonCursor json) throws JsonCursor.Malformed {
        String message = null;
        String param = null;
        String code = null;
        json.beginObject();
        while (json.nextMember()) {
            if (json.keyIs(MESSAGE)) {
                message = text(json);
            } else if (json.keyIs(PARAM)) {
                param = text(json);
            } else if (json.keyIs(CODE)) {
                code = text(json);
            } else {
                json.skipValue();
            }
        }
        return new UpstreamFault(message, param, code);
    }

    private static @Nullable String text(JsonCursor json) throws JsonCursor.Malformed {
        if (json.peek() != '"') {
            json.skipValue();
            return null;
        }
        var text = json.string();
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }
}
