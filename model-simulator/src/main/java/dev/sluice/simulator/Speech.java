package dev.sluice.simulator;

/// In which words an instance talks. A token is one word in both languages; a Chinese word is one
/// to three characters, as the tokenizers of Chinese models cut them.
///
/// @param language the words
/// @param tokensPerChunk tokens that one event of a stream carries, the last may carry fewer
public record Speech(Language language, int tokensPerChunk) {

    /// The words to choose from.
    public enum Language {
        ENGLISH,
        CHINESE
    }

    /// English, a token a chunk.
    public static final Speech ENGLISH = new Speech(Language.ENGLISH, 1);

    private static final int LARGEST_CHUNK = 10_000;

    public Speech {
        if (tokensPerChunk < 1 || tokensPerChunk > LARGEST_CHUNK) {
            throw new IllegalArgumentException(
                    "tokensPerChunk: "
                            + tokensPerChunk
                            + " (expected: 1 to "
                            + LARGEST_CHUNK
                            + ")");
        }
    }
}
