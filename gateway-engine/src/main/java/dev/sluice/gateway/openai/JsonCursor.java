package dev.sluice.gateway.openai;

import java.nio.charset.StandardCharsets;

/// Walks one JSON text in place: it finds where values begin and end and makes no object for what
/// it passes.
///
/// It accepts exactly what RFC 8259 allows (a test holds it against Jackson), so that what it calls
/// well formed means the same to an upstream's parser. Byte offsets, not characters. One cursor may
/// be reused; it belongs to one thread.
final class JsonCursor {

    /// The text is not JSON, or deeper than allowed; the message names the offset, never the
    /// content.
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private final int maxDepth;
    private final long[] kinds;
    private byte[] bytes = new byte[0];
    private int at;
    private int end;
    private int depth;
    private int deepest;
    private boolean first;
    private int keyFrom;
    private int keyTo;
    private boolean keyEscaped;

    JsonCursor(int maxDepth) {
        this.maxDepth = maxDepth;
        this.kinds = new long[maxDepth / 64 + 1];
    }

    /// Begins anew on `bytes[from, to)`.
    JsonCursor over(byte[] text, int from, int to) {
        bytes = text;
        at = from;
        end = to;
        depth = 0;
        deepest = 0;
        first = false;
        return this;
    }

    int at() {
        return at;
    }

    /// How many containers deep the deepest value so far lies.
    int deepest() {
        return deepest;
    }

    /// The first byte of the next value, white space passed; the value itself is not consumed.
    byte peek() throws Malformed {
        skipSpace();
        if (at >= end) {
            throw malformed("ends too early");
        }
        return bytes[at];
    }

    void beginObject() throws Malformed {
        begin((byte) '{');
    }

    void beginArray() throws Malformed {
        begin((byte) '[');
    }

    /// Moves to the next member: true with the cursor before its value, false when the object
    /// ended.
    boolean nextMember() throws Malformed {
        if (ended((byte) '}')) {
            return false;
        }
        skipSpace();
        keyFrom = at + 1;
        keyEscaped = skipString();
        keyTo = at - 1;
        skipSpace();
        expect((byte) ':');
        return true;
    }

    /// Moves to the next element: true with the cursor before it, false when the array ended.
    boolean nextElement() throws Malformed {
        return !ended((byte) ']');
    }

    /// Whether the current member's name is this one (ASCII), however it is escaped.
    boolean keyIs(byte[] name) {
        if (keyEscaped) {
            return unescape(keyFrom, keyTo).equals(new String(name, StandardCharsets.US_ASCII));
        }
        if (keyTo - keyFrom != name.length) {
            return false;
        }
        for (int i = 0; i < name.length; i++) {
            if (bytes[keyFrom + i] != name[i]) {
                return false;
            }
        }
        return true;
    }

    int keyFrom() {
        return keyFrom;
    }

    String key() {
        return unescape(keyFrom, keyTo);
    }

    /// Passes one value of any kind, checking it.
    void skipValue() throws Malformed {
        int outer = depth;
        // Containers are walked with a bit per level instead of recursion: hostile depth costs no
        // stack.
        do {
            boolean opened = false;
            switch (peek()) {
                case '{' -> {
                    begin((byte) '{');
                    mark(true);
                    opened = true;
                }
                case '[' -> {
                    begin((byte) '[');
                    mark(false);
                    opened = true;
                }
                case '"' -> skipString();
                case 't' -> literal(TRUE);
                case 'f' -> literal(FALSE);
                case 'n' -> literal(NULL);
                default -> skipNumber();
            }
            if (!opened) {
                first = false;
            }
            while (depth > outer) {
                if (isObject() ? nextMember() : nextElement()) {
                    break;
                }
            }
        } while (depth > outer);
        first = false;
    }

    /// Reads a string value.
    String string() throws Malformed {
        skipSpace();
        int from = at + 1;
        boolean escaped = skipString();
        first = false;
        return escaped
                ? unescape(from, at - 1)
                : new String(bytes, from, at - 1 - from, StandardCharsets.UTF_8);
    }

    /// Reads a whole number that is not negative; -1 where the value is something else, which is
    /// then passed all the same.
    long count() throws Malformed {
        skipSpace();
        int from = at;
        skipValue();
        long value = 0;
        for (int i = from; i < at; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9 || i - from >= 18) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /// Checks that nothing but white space follows.
    void finish() throws Malformed {
        skipSpace();
        if (at < end) {
            throw malformed("goes on behind its end");
        }
    }

    private void mark(boolean object) {
        long bit = 1L << (depth & 63);
        kinds[depth >> 6] = object ? kinds[depth >> 6] | bit : kinds[depth >> 6] & ~bit;
    }

    private boolean isObject() {
        return (kinds[depth >> 6] >> (depth & 63) & 1) == 1;
    }

    private void begin(byte open) throws Malformed {
        skipSpace();
        expect(open);
        if (++depth > maxDepth) {
            throw malformed("is nested deeper than " + maxDepth);
        }
        deepest = Math.max(deepest, depth);
        first = true;
    }

    private boolean ended(byte close) throws Malformed {
        byte next = peek();
        if (next == close) {
            at++;
            depth--;
            first = false;
            return true;
        }
        if (!first) {
            expect((byte) ',');
        }
        first = false;
        return false;
    }

    private void expect(byte wanted) throws Malformed {
        if (at >= end || bytes[at] != wanted) {
            throw malformed("has no '" + (char) wanted + "' where one is due");
        }
        at++;
    }

    private void skipSpace() {
        while (at < end) {
            byte b = bytes[at];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return;
            }
            at++;
        }
    }

    private void literal(byte[] word) throws Malformed {
        if (end - at < word.length) {
            throw malformed("ends too early");
        }
        for (byte b : word) {
            if (bytes[at] != b) {
                throw malformed("holds no value where one is due");
            }
            at++;
        }
    }

    private void skipNumber() throws Malformed {
        int from = at;
        if (at < end && bytes[at] == '-') {
            at++;
        }
        int whole = digits();
        boolean ok = whole == 1 || whole > 1 && bytes[at - whole] != '0';
        if (ok && at < end && bytes[at] == '.') {
            at++;
            ok = digits() > 0;
        }
        if (ok && at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < end && (bytes[at] == '+' || bytes[at] == '-')) {
                at++;
            }
            ok = digits() > 0;
        }
        if (!ok) {
            at = from;
            throw malformed("holds no value where one is due");
        }
    }

    private int digits() {
        int from = at;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at - from;
    }

    /// Passes a string, quotes included; true where it holds an escape.
    private boolean skipString() throws Malformed {
        expect((byte) '"');
        boolean escaped = false;
        while (true) {
            at = ByteSearch.stringMark(bytes, at, end);
            if (at >= end) {
                throw malformed("ends inside a string");
            }
            byte b = bytes[at++];
            if (b == '"') {
                return escaped;
            }
            if (b == '\\') {
                escaped = true;
                skipEscape();
            } else if (b < 0) {
                skipMultibyte(b);
                // Longer characters stand together.
                while (at < end && bytes[at] < 0) {
                    skipMultibyte(bytes[at++]);
                }
            } else {
                throw malformed("holds a bare control character in a string");
            }
        }
    }

    private void skipEscape() throws Malformed {
        if (at >= end) {
            throw malformed("ends inside a string");
        }
        switch (bytes[at++]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {}
            case 'u' -> {
                for (int i = 0; i < 4; i++) {
                    if (at >= end || Character.digit(bytes[at], 16) < 0) {
                        throw malformed("holds a broken escape");
                    }
                    at++;
                }
            }
            default -> throw malformed("holds a broken escape");
        }
    }

    private void skipMultibyte(byte lead) throws Malformed {
        int rest;
        if ((lead & 0xE0) == 0xC0) {
            rest = 1;
        } else if ((lead & 0xF0) == 0xE0) {
            rest = 2;
        } else if ((lead & 0xF8) == 0xF0) {
            rest = 3;
        } else {
            throw malformed("is not UTF-8");
        }
        for (int i = 0; i < rest; i++) {
            if (at >= end || (bytes[at] & 0xC0) != 0x80) {
                throw malformed("is not UTF-8");
            }
            at++;
        }
    }

    private String unescape(int from, int to) {
        var text = new StringBuilder(to - from);
        int plain = from;
        for (int i = from; i < to; i++) {
            if (bytes[i] != '\\') {
                continue;
            }
            text.append(new String(bytes, plain, i - plain, StandardCharsets.UTF_8));
            i++;
            switch (bytes[i]) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    int unit = 0;
                    for (int k = 1; k <= 4; k++) {
                        unit = unit << 4 | Character.digit(bytes[i + k], 16);
                    }
                    text.append((char) unit);
                    i += 4;
                }
                default -> text.append((char) bytes[i]);
            }
            plain = i + 1;
        }
        return text.append(new String(bytes, plain, to - plain, StandardCharsets.UTF_8)).toString();
    }

    private Malformed malformed(String what) {
        return new Malformed("the text " + what + " (at byte " + at + ")");
    }
}
