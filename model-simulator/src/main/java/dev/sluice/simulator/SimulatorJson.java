package dev.sluice.simulator;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Moods and counts as JSON.
///
/// ```json
/// {"pace": {"firstToken": "PT0.2S", "tokensPerSecond": 40, "outputTokens": 64},
///  "fault": {"kind": "status", "status": 429, "retryAfter": "PT5S"},
///  "aim": {"kind": "next", "n": 3}, "usage": "none"}
/// ```
///
/// A field that is absent is as in {@link Mood#CALM}; an unknown one is refused.
final class SimulatorJson {
    private static final JsonMapper JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                    .build();

    private SimulatorJson() {}

    /// @throws IllegalArgumentException saying what is wrong, for the caller
    static Mood mood(byte[] json) {
        try {
            if (!(JSON.readTree(json) instanceof ObjectNode asked)) {
                throw new IllegalArgumentException("a mood is a JSON object");
            }
            ObjectNode mood = JSON.valueToTree(Mood.CALM);
            if (asked.get("pace") instanceof ObjectNode pace) {
                asked.set("pace", ((ObjectNode) mood.get("pace")).setAll(pace));
            }
            mood.setAll(asked);
            return JSON.treeToValue(mood, Mood.class);
        } catch (JacksonException wrong) {
            throw new IllegalArgumentException(reason(wrong), wrong);
        }
    }

    static byte[] bytes(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    /// The body of an error as OpenAI's servers write it.
    static byte[] error(String message, String type, String code) {
        return bytes(Map.of("error", Map.of("message", message, "type", type, "code", code)));
    }

    private static String reason(JacksonException wrong) {
        for (Throwable cause = wrong; cause != null; cause = cause.getCause()) {
            if (cause instanceof IllegalArgumentException bound) {
                return String.valueOf(bound.getMessage());
            }
        }
        return wrong.getOriginalMessage();
    }
}
