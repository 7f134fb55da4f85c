package dev.sluice.gateway.metering;

import java.util.Arrays;

/// What of a request a token estimate is made of: characters by class, messages, the fields of
/// tools, media parts.
///
/// The text is taken from JSON as it stands, in one pass over its bytes and without an object per
/// value: string values count, names do not (but for tools, whose schema the model reads whole),
/// escapes count as what they stand for. Broken JSON counts as far as it goes.
public final class PromptFeatures {
    static final int LATIN = 0;
    static final int DIGIT = 1;

    /// Runs of blanks, each as one.
    static final int SPACE = 2;

    static final int PUNCTUATION = 3;
    static final int HAN = 4;
    static final int KANA_HANGUL = 5;

    /// Bytes of all other scripts.
    static final int OTHER = 6;

    static final int MESSAGE = 7;

    /// Images, videos and files.
    static final int IMAGE = 8;

    static final int AUDIO = 9;

    /// Named fields of tool schemas: what JSON adds around each.
    static final int FIELD = 10;

    static final int COUNT = 11;

    private static final int BYTES_OF_A_CHARACTER = 4;
    private static final int MOST_OF_A_MESSAGE = 256;
    private static final int MOST_OF_A_PART = 65_536;
    private static final int MOST_OF_A_TEMPLATE = 16_384;

    private final long[] counts;

    PromptFeatures(long[] counts) {
        this.counts = counts;
    }

    /// Counts the string values and the media parts in a slice of JSON (the `messages`).
    ///
    /// @param messages how many messages the slice holds, for the tokens that each of them adds
    public static PromptFeatures ofMessages(byte[] json, int from, int to, int messages) {
        var counts = new long[COUNT];
        counts[MESSAGE] = messages;
        new TextScan(json, from, to, counts, false).walk();
        return new PromptFeatures(counts);
    }

    /// The same with a slice of tool schemas, names included.
    public PromptFeatures withTools(byte[] json, int from, int to) {
        var sum = counts.clone();
        new TextScan(json, from, to, sum, true).walk();
        return new PromptFeatures(sum);
    }

    /// Counts plain text.
    public static PromptFeatures ofText(byte[] utf8, int from, int to) {
        var counts = new long[COUNT];
        TextScan.text(utf8, from, to, counts);
        return new PromptFeatures(counts);
    }

    /// More tokens than any model can make of this: a byte is one at most, and what templates, tool
    /// preambles and media add has its bounds.
    public long most() {
        var most = (long) MOST_OF_A_TEMPLATE;
        for (var i = LATIN; i <= OTHER; i++) {
            most += counts[i] * BYTES_OF_A_CHARACTER;
        }
        return most
                + (counts[MESSAGE] + counts[FIELD]) * MOST_OF_A_MESSAGE
                + (counts[IMAGE] + counts[AUDIO]) * MOST_OF_A_PART;
    }

    long count(int feature) {
        return counts[feature];
    }

    @Override
    public String toString() {
        return "PromptFeatures" + Arrays.toString(counts);
    }
}
