package dev.sluice.console.ledger;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Token counts by class.
///
/// @param cached part of prompt, like `written`; the two do not overlap
/// @param reasoning part of completion
public record Tokens(long prompt, long cached, long written, long completion, long reasoning) {

    /// Nothing.
    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

    /// Both together.
    public Tokens plus(Tokens other) {
        return new Tokens(
                prompt + other.prompt,
                cached + other.cached,
                written + other.written,
                completion + other.completion,
                reasoning + other.reasoning);
    }

    /// As it is stored; null for {@link #NONE}.
    @Nullable String stored() {
        return equals(NONE)
                ? null
                : prompt + "," + cached + "," + written + "," + completion + "," + reasoning;
    }

    /// What was {@link #stored}.
    static Tokens read(@Nullable String text) {
        if (text == null) {
            return NONE;
        }
        var counts = Arrays.stream(text.split(",", -1)).mapToLong(Long::parseLong).toArray();
        return new Tokens(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }
}
