package dev.sluice.simulator;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// What an instance says, over and over: one token after the other, encoded for JSON.
final class Words {
    private static final Words ENGLISH =
            new Words(
                    "Water",
                    " finds",
                    " its",
                    " way",
                    " through",
                    " every",
                    " gate",
                    " that",
                    " is",
                    " left",
                    " open",
                    ",",
                    " and",
                    " a",
                    " keeper",
                    " who",
                    " counts",
                    " each",
                    " drop",
                    " sleeps",
                    " well",
                    ".",
                    " The",
                    " river",
                    " does",
                    " not",
                    " hurry",
                    " but",
                    " it",
                    " always",
                    " arrives",
                    ".");
    private static final Words CHINESE =
            new Words(
                    "水", "总", "会", "找到", "每", "一", "道", "开", "着", "的", "闸门", "，", "数", "着", "每",
                    "一", "滴", "水", "的", "守门人", "睡", "得", "安稳", "。", "河流", "从不", "着急", "，", "但", "它",
                    "总", "会", "到达", "。");

    private final byte[][] words;

    private Words(String... words) {
        this.words = new byte[words.length][];
        for (var i = 0; i < words.length; i++) {
            this.words[i] = words[i].getBytes(StandardCharsets.UTF_8);
        }
    }

    static Words of(Speech.Language language) {
        return switch (language) {
            case ENGLISH -> ENGLISH;
            case CHINESE -> CHINESE;
        };
    }

    /// How many tokens the beginning of an answer is.
    ///
    /// @throws ChatAsk.Unreadable if no instance would ever have begun so
    static int count(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        int count = Math.max(ENGLISH.count(bytes), CHINESE.count(bytes));
        if (count < 0) {
            throw new ChatAsk.Unreadable(
                    "continue_final_message: this model would not have begun so");
        }
        return count;
    }

    /// -1 where it is none in these words.
    private int count(byte[] bytes) {
        int at = 0;
        int token = 0;
        while (at < bytes.length) {
            var word = words[token % words.length];
            int to = at + word.length;
            if (to > bytes.length || !Arrays.equals(bytes, at, to, word, 0, word.length)) {
                return -1;
            }
            at = to;
            token++;
        }
        return token;
    }

    /// Writes the tokens from one index up to another.
    void write(ByteBuf out, int from, int to) {
        for (var token = from; token < to; token++) {
            out.writeBytes(words[token % words.length]);
        }
    }
}
