package dev.sluice.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an instance has served since its start or its last reset. An answer counts as finished when
/// its last byte has been taken by the operating system.
///
/// @param connections connections accepted on the model port
/// @param requests chat requests read, faults and refusals included
/// @param finished answers sent to the end
/// @param promptTokens prompt tokens of finished answers
/// @param completionTokens completion tokens of finished answers
/// @param begunPromptTokens prompt tokens of every answer that was begun, finished or not
/// @param generatedTokens completion tokens made, those that no longer reached anybody included
/// @param closedTokens prompt and generated tokens of answers that are over, finished or broken
/// @param deliveredTokens completion tokens taken by the operating system, those of unfinished
///   answers included
/// @param open chat requests that have neither finished nor broken yet
/// @param mostOpen the most of them open at one moment
/// @param served the latest requests one by one, oldest first
public record Counts(
        long connections,
        long requests,
        long finished,
        long promptTokens,
        long completionTokens,
        long begunPromptTokens,
        long generatedTokens,
        long closedTokens,
        long deliveredTokens,
        long open,
        long mostOpen,
        List<Served> served) {

    public Counts {
        served = List.copyOf(served);
    }

    /// What a provider would bill: the prompt of every answer begun, and every token made.
    public long billedTokens() {
        return begunPromptTokens + generatedTokens;
    }

    /// One request.
    ///
    /// @param requestId the `x-request-id` it came with, if any
    /// @param model the model it asked for
    /// @param stream whether it asked for a stream
    /// @param status the status answered; 0 = none yet, or never
    /// @param promptTokens tokens of its prompt, by the simulator's own count
    /// @param deliveredTokens completion tokens sent so far
    /// @param finished whether the answer was sent to the end
    public record Served(
            @Nullable String requestId,
            String model,
            boolean stream,
            int status,
            int promptTokens,
            int deliveredTokens,
            boolean finished) {}
}
