package dev.sluice.gateway.openai;

import java.util.Set;

/// Which members a request may have whose answer is text and nothing but text, made token after
/// token without any memory of how it began: such an answer can be taken up anywhere in it.
///
/// The list says what is known to be harmless. Tools, functions, response formats, grammars of an
/// engine's own, log probabilities and whatever is not known here are not on it.
final class TextOnly {
    private static final Set<String> HARMLESS =
            Set.of(
                    "model",
                    "messages",
                    "stream",
                    "stream_options",
                    "n",
                    "max_tokens",
                    "max_completion_tokens",
                    "temperature",
                    "top_p",
                    "top_k",
                    "min_p",
                    "frequency_penalty",
                    "presence_penalty",
                    "repetition_penalty",
                    "seed",
                    "stop",
                    "user",
                    "metadata",
                    "store");

    private TextOnly() {}

    /// @param first the first byte of the member's value
    static boolean allows(String member, byte first) {
        return first == 'n' || HARMLESS.contains(member);
    }
}
