package dev.sluice.gateway.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// By what the beginnings of a prompt are recognised: a chained hash for each message's end, and
/// for each 4 KiB inside a long one, with the tokens up to there. Two prompts have a hash in common
/// exactly as far as they begin alike.
///
/// Of very many ends the first and the last ones are kept: conversations share their beginning, and
/// grow at their end.
public final class PromptPrefix {
    /// Nothing to recognise.
    public static final PromptPrefix NONE = new PromptPrefix(new long[0], new long[0]);

    private static final int EDGE = 32;
    private static final int PIECE = 4096;
    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final long[] hashes;
    private final long[] tokens;

    PromptPrefix(long[] hashes, long[] tokens) {
        this.hashes = hashes;
        this.tokens = tokens;
    }

    /// Reads a prompt's messages.
    ///
    /// @param json where the array of messages stands
    /// @param seed what else an engine puts before the messages: the model, the tools
    /// @param promptTokens of the whole prompt, spread over its bytes
    public static PromptPrefix of(byte[] json, int from, int to, long seed, long promptTokens) {
        var cuts = new Cuts(json, seed);
        cuts.walk(from, to);
        return cuts.made(promptTokens, to - from);
    }

    /// A hash of some bytes, each bit of which depends on all of them.
    public static long hash(byte[] bytes, int from, int to, long seed) {
        var hash = mix(seed ^ (to - from));
        var at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            hash = (hash ^ (long) LONGS.get(bytes, at)) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 32;
        }
        var rest = 0L;
        for (; at < to; at++) {
            rest = (rest << 8) | (bytes[at] & 0xff);
        }
        return mix(hash ^ rest);
    }

    static long mix(long bits) {
        var mixed = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    int size() {
        return hashes.length;
    }

    long hash(int index) {
        return hashes[index];
    }

    /// Tokens from the beginning up to this end.
    long tokens(int index) {
        return tokens[index];
    }

    /// What tells one conversation from another: the instructions with the first question.
    long conversation() {
        return hashes.length == 0 ? 0 : hashes[Math.min(1, hashes.length - 1)];
    }

    private static final class Cuts {
        private final byte[] json;
        private final long[] hashes = new long[2 * EDGE];
        private final long[] ends = new long[2 * EDGE];
        private int count;
        private long chain;
        private int begin;

        Cuts(byte[] json, long seed) {
            this.json = json;
            this.chain = mix(seed);
        }

        /// Finds where the elements of the array end; broken JSON is followed as far as it goes.
        void walk(int from, int to) {
            var depth = 0;
            var quoted = false;
            begin = from;
            for (var at = from; at < to; at++) {
                var c = json[at];
                if (quoted) {
                    if (c == '\\') {
                        at++;
                    } else if (c == '"') {
                        quoted = false;
                    }
                } else if (c == '"') {
                    quoted = true;
                } else if (c == '{' || c == '[') {
                    if (depth++ == 1) {
                        begin = at;
                    }
                } else if ((c == '}' || c == ']') && --depth == 1) {
                    cut(Math.min(at + 1, to), from);
                }
                if (depth > 1 && at - begin >= PIECE) {
                    cut(Math.min(at, to), from);
                }
            }
        }

        private void cut(int end, int from) {
            chain = hash(json, begin, end, chain);
            begin = end;
            if (count >= 2 * EDGE) {
                System.arraycopy(hashes, EDGE + 1, hashes, EDGE, EDGE - 1);
                System.arraycopy(ends, EDGE + 1, ends, EDGE, EDGE - 1);
                count = 2 * EDGE - 1;
            }
            hashes[count] = chain;
            ends[count++] = end - from;
        }

        PromptPrefix made(long promptTokens, int bytes) {
            var tokens = new long[count];
            for (var i = 0; i < count; i++) {
                tokens[i] = promptTokens * ends[i] / Math.max(1, bytes);
            }
            return new PromptPrefix(Arrays.copyOf(hashes, count), tokens);
        }
    }
}
