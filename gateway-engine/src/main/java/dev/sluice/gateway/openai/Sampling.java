package dev.sluice.gateway.openai;

import org.jspecify.annotations.Nullable;

/// The numbers of a request that steer sampling.
public enum Sampling {
    TEMPERATURE("temperature"),
    TOP_P("top_p"),
    MIN_P("min_p"),
    PRESENCE_PENALTY("presence_penalty"),
    FREQUENCY_PENALTY("frequency_penalty"),
    REPETITION_PENALTY("repetition_penalty");

    private final String field;

    Sampling(String field) {
        this.field = field;
    }

    /// The field's name in a request.
    public String field() {
        return field;
    }

    static @Nullable Sampling of(String field) {
        return switch (field) {
            case "temperature" -> TEMPERATURE;
            case "top_p" -> TOP_P;
            case "min_p" -> MIN_P;
            case "presence_penalty" -> PRESENCE_PENALTY;
            case "frequency_penalty" -> FREQUENCY_PENALTY;
            case "repetition_penalty" -> REPETITION_PENALTY;
            default -> null;
        };
    }
}
