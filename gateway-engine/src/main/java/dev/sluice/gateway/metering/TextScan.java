package dev.sluice.gateway.metering;

/// Walks over JSON text byte by byte and counts characters by class.
final class TextScan {
    /// A string without a single space that is longer than this is no text: an image, a vector, a
    /// key.
    private static final int LONGEST_WORD = 8192;

    private static final byte[] DATA_URL = {'d', 'a', 't', 'a', ':'};

    private final byte[] json;
    private final int to;
    private final long[] counts;
    private int at;

    TextScan(byte[] json, int from, int to, long[] counts) {
        this.json = json;
        this.at = from;
        this.to = to;
        this.counts = counts;
    }

    void values() {
        while (at < to) {
            if (json[at++] == '"') {
                var start = at;
                var end = endOfString();
                if (!isName(end)) {
                    value(start, end);
                }
            }
        }
    }

    /// Moves behind the string and answers where its text ends.
    private int endOfString() {
        while (at < to) {
            var b = json[at];
            if (b == '\\') {
                at += 2;
            } else if (b == '"') {
                return at++;
            } else {
                at++;
            }
        }
        at = to;
        return to;
    }

    private boolean isName(int end) {
        var next = end + 1;
        while (next < to
                && (json[next] == ' '
                        || json[next] == '\n'
                        || json[next] == '\r'
                        || json[next] == '\t')) {
            next++;
        }
        return next < to && json[next] == ':';
    }

    private void value(int start, int end) {
        if (isMedia(start, end)) {
            counts[PromptFeatures.MEDIA]++;
        } else {
            text(json, start, end, counts);
        }
    }

    private boolean isMedia(int start, int end) {
        if (end - start > DATA_URL.length
                && java.util.Arrays.equals(
                        json, start, start + DATA_URL.length, DATA_URL, 0, DATA_URL.length)) {
            return true;
        }
        if (end - start <= LONGEST_WORD) {
            return false;
        }
        for (var i = start; i < start + LONGEST_WORD; i++) {
            var b = json[i];
            if (b == ' ' || b == '\\' || b < 0) {
                return false;
            }
        }
        return true;
    }

    /// Counts the characters of a JSON string's inside, which plain text without backslashes is as
    /// well.
    static void text(byte[] bytes, int from, int to, long[] counts) {
        var i = from;
        var inSpace = false;
        while (i < to) {
            var b = bytes[i];
            int feature;
            if (b == '\\' && i + 1 < to) {
                if (bytes[i + 1] == 'u' && i + 6 <= to) {
                    var unit = hex(bytes, i + 2);
                    // Of a pair of surrogates the second half is part of the first one's character.
                    feature = unit >= 0xDC00 && unit <= 0xDFFF ? -1 : ofCodePoint(unit);
                    i += 6;
                } else {
                    feature =
                            isBlankEscape(bytes[i + 1])
                                    ? PromptFeatures.SPACE
                                    : PromptFeatures.PUNCTUATION;
                    i += 2;
                }
            } else if (b >= 0) {
                feature = ofAscii(b);
                i++;
            } else {
                var length = lengthOf(b);
                feature =
                        i + length <= to
                                ? ofCodePoint(decode(bytes, i, length))
                                : PromptFeatures.OTHER;
                i += length;
            }
            if (feature == PromptFeatures.SPACE) {
                // A run of blanks is one: tokenizers merge it.
                if (!inSpace) {
                    counts[PromptFeatures.SPACE]++;
                }
                inSpace = true;
            } else {
                inSpace = false;
                if (feature >= 0) {
                    counts[feature]++;
                }
            }
        }
    }

    private static boolean isBlankEscape(byte escaped) {
        return escaped == 'n' || escaped == 't' || escaped == 'r' || escaped == 'f';
    }

    private static int ofAscii(byte b) {
        if ((b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z')) {
            return PromptFeatures.LATIN;
        }
        if (b >= '0' && b <= '9') {
            return PromptFeatures.DIGIT;
        }
        return b <= ' ' ? PromptFeatures.SPACE : PromptFeatures.PUNCTUATION;
    }

    private static int ofCodePoint(int c) {
        if (c < 0x80) {
            return ofAscii((byte) c);
        }
        if (c < 0x250) {
            return PromptFeatures.LATIN;
        }
        if ((c >= 0x4E00 && c <= 0x9FFF)
                || (c >= 0x3400 && c <= 0x4DBF)
                || (c >= 0xF900 && c <= 0xFAFF)) {
            return PromptFeatures.HAN;
        }
        if ((c >= 0x3040 && c <= 0x30FF)
                || (c >= 0xAC00 && c <= 0xD7AF)
                || (c >= 0x1100 && c <= 0x11FF)) {
            return PromptFeatures.KANA_HANGUL;
        }
        if ((c >= 0x3000 && c <= 0x303F)
                || (c >= 0xFF00 && c <= 0xFFEF)
                || (c >= 0x2000 && c <= 0x206F)) {
            return PromptFeatures.PUNCTUATION;
        }
        return PromptFeatures.OTHER;
    }

    private static int lengthOf(byte first) {
        if ((first & 0xE0) == 0xC0) {
            return 2;
        }
        if ((first & 0xF0) == 0xE0) {
            return 3;
        }
        return (first & 0xF8) == 0xF0 ? 4 : 1;
    }

    private static int decode(byte[] bytes, int at, int length) {
        return switch (length) {
            case 2 -> (bytes[at] & 0x1F) << 6 | (bytes[at + 1] & 0x3F);
            case 3 ->
                    (bytes[at] & 0x0F) << 12 | (bytes[at + 1] & 0x3F) << 6 | (bytes[at + 2] & 0x3F);
            case 4 ->
                    (bytes[at] & 0x07) << 18
                            | (bytes[at + 1] & 0x3F) << 12
                            | (bytes[at + 2] & 0x3F) << 6
                            | (bytes[at + 3] & 0x3F);
            default -> 0xFFFD;
        };
    }

    private static int hex(byte[] bytes, int at) {
        var value = 0;
        for (var i = at; i < at + 4; i++) {
            var digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return '?';
            }
            value = value * 16 + digit;
        }
        return value;
    }
}
