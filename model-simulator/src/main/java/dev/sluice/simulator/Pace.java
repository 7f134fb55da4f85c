package dev.sluice.simulator;

import java.time.Duration;

/// How fast and how much an instance talks.
///
/// @param firstToken time from the whole request to the first token
/// @param tokensPerSecond speed after the first token, for each choice; 0 = as fast as the socket
///   takes them
/// @param outputTokens tokens of one choice, unless the request's own limit is smaller
/// @param outputSpread up to so many more, chosen by the prompt's text alone
public record Pace(
        Duration firstToken, double tokensPerSecond, int outputTokens, int outputSpread) {

    /// Sixteen tokens at once: what a measurement wants.
    public static final Pace INSTANT = new Pace(Duration.ZERO, 0, 16, 0);

    private static final int MOST_TOKENS = 1_000_000;

    public Pace {
        if (firstToken.isNegative()) {
            throw new IllegalArgumentException(
                    "firstToken: " + firstToken + " (expected: not negative)");
        }
        if (!(tokensPerSecond >= 0) || tokensPerSecond > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    "tokensPerSecond: "
                            + tokensPerSecond
                            + " (expected: 0 to "
                            + MOST_TOKENS
                            + ")");
        }
        if (outputTokens < 1 || outputTokens > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    "outputTokens: " + outputTokens + " (expected: 1 to " + MOST_TOKENS + ")");
        }
        if (outputSpread < 0 || outputSpread > MOST_TOKENS) {
            throw new IllegalArgumentException(
                    "outputSpread: " + outputSpread + " (expected: 0 to " + MOST_TOKENS + ")");
        }
    }

    /// A pace without spread.
    public static Pace of(Duration firstToken, double tokensPerSecond, int outputTokens) {
        return new Pace(firstToken, tokensPerSecond, outputTokens, 0);
    }

    /// Nanoseconds after the whole request at which the token with this index, counted from 0, is
    /// due.
    long dueNanos(int token) {
        var talking = tokensPerSecond == 0 ? 0 : (long) (token * 1e9 / tokensPerSecond);
        return firstToken.toNanos() + talking;
    }

    /// Tokens of one choice for this prompt, before the request's own limit.
    int tokensFor(int promptHash) {
        return outputSpread == 0
                ? outputTokens
                : outputTokens + Math.floorMod(promptHash, outputSpread + 1);
    }
}
