package dev.sluice.gateway.metering;

import java.util.Arrays;

/// What of a text a token estimate is made of: characters by class, messages, media parts.
///
/// The text is taken from JSON as it stands, in one pass over its bytes and without an object per
/// value: string values count, names do not, escapes count as what they stand for. Broken JSON
/// counts as far as it goes.
public final class PromptFeatures {
    static final int LATIN = 0;
    static final int DIGIT = 1;
    static final int SPACE = 2;
    static final int PUNCTUATION = 3;
    static final int HAN = 4;
    static final int KANA_HANGUL = 5;
    static final int OTHER = 6;
    static final int MESSAGE = 7;
    static final int MEDIA = 8;
    static final int COUNT = 9;

    private final long[] counts;

    PromptFeatures(long[] counts) {
        this.counts = counts;
    }

    /// Counts the string values in a slice of JSON (the `messages`, the `tools`).
    ///
    /// @param messages how many messages the slice holds, for the tokens that each of them adds
    public static PromptFeatures ofJson(byte[] json, int from, int to, int messages) {
        var counts = new long[COUNT];
        counts[MESSAGE] = messages;
        new TextScan(json, from, to, counts).values();
        return new PromptFeatures(counts);
    }

    /// Counts plain text.
    public static PromptFeatures ofText(byte[] utf8, int from, int to) {
        var counts = new long[COUNT];
        TextScan.text(utf8, from, to, counts);
        return new PromptFeatures(counts);
    }

    /// Both together, as for a request's messages and its tools.
    public PromptFeatures plus(PromptFeatures other) {
        var sum = counts.clone();
        for (var i = 0; i < COUNT; i++) {
            sum[i] += other.counts[i];
        }
        return new PromptFeatures(sum);
    }

    long count(int feature) {
        return counts[feature];
    }

    @Override
    public String toString() {
        return "PromptFeatures" + Arrays.toString(counts);
    }
}
