package dev.sluice.gateway.metering;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Walks over JSON text byte by byte and counts characters by class.
final class TextScan {
    /// A string without a single space that is longer than this is no text: a vector, a key, an
    /// image without its type.
    private static final int LONGEST_WORD = 8192;

    /// How far into a data URL its `;base64,` is looked for.
    private static final int LONGEST_TYPE = 128;

    private static final byte[] DATA_URL = ascii("data:");
    private static final byte[] BASE64 = ascii(";base64,");
    private static final byte[] AUDIO = ascii("audio");

    /// Names whose value is a part of its own and no text, whether an object or a URL.
    private static final byte[][] PARTS = {
        ascii("image_url"),
        ascii("input_audio"),
        ascii("audio_url"),
        ascii("video_url"),
        ascii("input_image"),
        ascii("file")
    };

    private static final byte[] CLASS_OF_ASCII = new byte[128];

    static {
        for (var b = 0; b < CLASS_OF_ASCII.length; b++) {
            CLASS_OF_ASCII[b] = (byte) ofAscii(b);
        }
    }

    private final byte[] json;
    private final int to;
    private final long[] counts;
    private final boolean schema;
    private int at;

    /// @param schema true where names are read by the model as well, and nothing is a media part
    TextScan(byte[] json, int from, int to, long[] counts, boolean schema) {
        this.json = json;
        this.at = from;
        this.to = to;
        this.counts = counts;
        this.schema = schema;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void walk() {
        while (at < to) {
            if (json[at++] == '"') {
                var start = at;
                var end = endOfString();
                if (isName(end)) {
                    name(start, end);
                } else {
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
        var next = behindSpace(end + 1);
        return next < to && json[next] == ':';
    }

    private int behindSpace(int from) {
        var next = from;
        while (next < to
                && (json[next] == ' '
                        || json[next] == '\n'
                        || json[next] == '\r'
                        || json[next] == '\t')) {
            next++;
        }
        return next;
    }

    private void name(int start, int end) {
        if (schema) {
            counts[PromptFeatures.FIELD]++;
            text(json, start, end, counts);
            return;
        }
        for (var part : PARTS) {
            if (Arrays.equals(json, start, end, part, 0, part.length)) {
                if (skipPart(behindSpace(end + 1) + 1)) {
                    counts[
                            contains(start, end, AUDIO)
                                    ? PromptFeatures.AUDIO
                                    : PromptFeatures.IMAGE]++;
                }
                return;
            }
        }
    }

    /// Passes the value of a part; false, and nothing passed, where it is neither object nor text.
    private boolean skipPart(int from) {
        var next = behindSpace(from);
        if (next >= to || json[next] != '{' && json[next] != '"') {
            return false;
        }
        at = next;
        var depth = 0;
        do {
            var b = json[at++];
            if (b == '"') {
                endOfString();
            } else if (b == '{' || b == '[') {
                depth++;
            } else if (b == '}' || b == ']') {
                depth--;
            }
        } while (depth > 0 && at < to);
        return true;
    }

    private void value(int start, int end) {
        if (!schema && isMedia(start, end)) {
            counts[PromptFeatures.IMAGE]++;
        } else {
            text(json, start, end, counts);
        }
    }

    private boolean isMedia(int start, int end) {
        if (end - start > DATA_URL.length
                && Arrays.equals(
                        json, start, start + DATA_URL.length, DATA_URL, 0, DATA_URL.length)) {
            return contains(start, Math.min(end, start + LONGEST_TYPE), BASE64);
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

    private boolean contains(int start, int end, byte[] word) {
        for (var i = start; i + word.length <= end; i++) {
            if (Arrays.equals(json, i, i + word.length, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }

    /// Counts the characters of a JSON string's inside, which plain text without backslashes is as
    /// well.
    static void text(byte[] bytes, int from, int to, long[] counts) {
        var i = from;
        var inSpace = false;
        while (i < to) {
            var b = bytes[i];
            int feature;
            var size = 1;
            if (b >= 0 && b != '\\') {
                feature = CLASS_OF_ASCII[b];
                i++;
            } else if (b < 0) {
                size = lengthOf(b);
                feature =
                        i + size <= to ? ofCodePoint(decode(bytes, i, size)) : PromptFeatures.OTHER;
                i += size;
            } else if (i + 6 <= to && bytes[i + 1] == 'u') {
                var unit = hex(bytes, i + 2);
                // Of a pair of surrogates the second half is part of the first one's character.
                feature = unit >= 0xDC00 && unit <= 0xDFFF ? -1 : ofCodePoint(unit);
                size = unit >= 0xD800 && unit <= 0xDBFF ? 4 : unit < 0x800 ? 2 : 3;
                i += 6;
            } else {
                feature =
                        i + 1 < to && isBlankEscape(bytes[i + 1])
                                ? PromptFeatures.SPACE
                                : PromptFeatures.PUNCTUATION;
                i += 2;
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
                    counts[feature] += feature == PromptFeatures.OTHER ? size : 1;
                }
            }
        }
    }

    private static boolean isBlankEscape(byte escaped) {
        return escaped == 'n' || escaped == 't' || escaped == 'r' || escaped == 'f';
    }

    private static int ofAscii(int b) {
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
            return ofAscii(c);
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
