package dev.sluice.simulator;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How an instance behaves until it is told otherwise. An answer that has begun keeps the mood it
/// began with.
///
/// @param pace how fast and how much it talks
/// @param speech in which words, and how many of them in one chunk
/// @param fault what goes wrong
/// @param aim which requests the fault hits
/// @param usage what it says about tokens
/// @param nullErrors whether every chunk carries `"error": null`, as some self-hosted engines do
/// @param keepAlive how often a silent stream sends the comment `: keep-alive`; absent = never
/// @param requiredKey the bearer key a request must show; absent = none
public record Mood(
        Pace pace,
        Speech speech,
        Fault fault,
        Aim aim,
        Usage usage,
        boolean nullErrors,
        @Nullable Duration keepAlive,
        @Nullable String requiredKey) {

    /// What an instance says about the tokens of an answer.
    public enum Usage {
        /// The truth.
        REPORTED,
        /// Nothing, asked or not.
        NONE,
        /// Ten times the truth.
        WRONG
    }

    /// Healthy, sixteen tokens at once.
    public static final Mood CALM =
            new Mood(
                    Pace.INSTANT,
                    Speech.ENGLISH,
                    new Fault.None(),
                    new Aim.All(),
                    Usage.REPORTED,
                    false,
                    null,
                    null);

    public Mood {
        if (keepAlive != null && !keepAlive.isPositive()) {
            throw new IllegalArgumentException("keepAlive: " + keepAlive + " (expected: > 0)");
        }
    }

    /// The same mood at another pace.
    public Mood with(Pace other) {
        return new Mood(other, speech, fault, aim, usage, nullErrors, keepAlive, requiredKey);
    }

    /// The same mood in other words.
    public Mood with(Speech other) {
        return new Mood(pace, other, fault, aim, usage, nullErrors, keepAlive, requiredKey);
    }

    /// The same mood with this fault for every request.
    public Mood with(Fault other) {
        return with(other, new Aim.All());
    }

    /// The same mood with this fault for the requests aimed at.
    public Mood with(Fault other, Aim at) {
        return new Mood(pace, speech, other, at, usage, nullErrors, keepAlive, requiredKey);
    }

    /// The same mood with this way to speak about tokens.
    public Mood with(Usage other) {
        return new Mood(pace, speech, fault, aim, other, nullErrors, keepAlive, requiredKey);
    }

    /// The same mood, requests without this bearer key are refused with 401.
    public Mood withRequiredKey(String key) {
        return new Mood(pace, speech, fault, aim, usage, nullErrors, keepAlive, key);
    }

    /// The same mood, every chunk carries `"error": null`.
    public Mood withNullErrors() {
        return new Mood(pace, speech, fault, aim, usage, true, keepAlive, requiredKey);
    }

    /// The same mood, a silent stream sends a comment this often.
    public Mood withKeepAlive(Duration every) {
        return new Mood(pace, speech, fault, aim, usage, nullErrors, every, requiredKey);
    }
}
