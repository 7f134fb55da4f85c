package dev.sluice.gateway.exchange;

import java.nio.charset.StandardCharsets;

/// Status and headers of an answer, already in wire form, so that an answer's head is one copy.
/// Framing and `Connection` headers are the edge's. Not reusable.
public final class ResponseHead {
    private final int status;
    private byte[] bytes = new byte[768];
    private int size;

    public ResponseHead(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /// Adds a header. Names are ours; a value's control and non-ASCII characters are written as
    /// `?`, so that no text can begin a header of its own.
    public ResponseHead with(String name, String value) {
        room(name.length() + value.length() + 4);
        put(name);
        bytes[size++] = ':';
        bytes[size++] = ' ';
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            bytes[size++] = c < ' ' || c > '~' ? (byte) '?' : (byte) c;
        }
        bytes[size++] = '\r';
        bytes[size++] = '\n';
        return this;
    }

    public ResponseHead with(String name, long value) {
        return with(name, Long.toString(value));
    }

    /// The header lines, each with its line end; valid up to {@link #size()}.
    public byte[] bytes() {
        return bytes;
    }

    public int size() {
        return size;
    }

    @Override
    public String toString() {
        return status + "\n" + new String(bytes, 0, size, StandardCharsets.US_ASCII);
    }

    @SuppressWarnings("deprecation") // the one copy from a Latin-1 string that makes no array
    private void put(String ascii) {
        ascii.getBytes(0, ascii.length(), bytes, size);
        size += ascii.length();
    }

    private void room(int more) {
        if (bytes.length - size < more) {
            bytes = java.util.Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
        }
    }
}
