package dev.sluice.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/// The text of one answer, as one JSON document or as the events of a stream.
///
/// Every token is one word and one event for each choice. What is the same in all events of a
/// stream is encoded once.
final class Answer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final byte[][] WORDS =
            encoded(
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
    private static final byte[] DONE = ascii("data: [DONE]\n\n");
    private static final byte[] KEEP_ALIVE = ascii(": keep-alive\n\n");
    private static final byte[] GARBAGE = ascii("data: <html>502 it fell over</html>\n\n");
    private static final int WRONG_FACTOR = 10;

    private final ChatAsk ask;
    private final Mood mood;
    private final int tokens;
    private final String finishReason;
    private final String id;
    private final String quotedModel;
    private final long created;
    private final byte[] eventHead;
    private final byte[] eventTail;

    Answer(ChatAsk ask, Mood mood, String id, long created) {
        this.ask = ask;
        this.mood = mood;
        this.id = id;
        this.created = created;
        this.quotedModel = JSON.writeValueAsString(ask.model());
        var wanted = mood.pace().tokensFor(ask.promptHash());
        this.tokens = ask.limit() == null ? wanted : Math.min(wanted, ask.limit());
        this.finishReason = tokens < wanted ? "length" : "stop";
        this.eventHead =
                bytes(
                        "data: {\"id\":\"%s\",\"object\":\"chat.completion.chunk\",\"created\":%d,\"model\":%s,"
                                .formatted(id, created, quotedModel));
        this.eventTail =
                ascii(
                        (mood.nullErrors() ? ",\"error\":null" : "")
                                + (tellsUsage() ? ",\"usage\":null" : "")
                                + "}\n\n");
    }

    /// Tokens of each choice.
    int tokensOfAChoice() {
        return tokens;
    }

    /// Tokens of all choices, which is also the number of token events of a stream.
    int completionTokens() {
        return tokens * ask.choices();
    }

    /// Whether a stream ends with a usage event: asked for, and the mood says something.
    boolean tellsUsage() {
        return ask.wantsUsage() && mood.usage() != Mood.Usage.NONE;
    }

    /// The whole answer as one document; the caller owns the buffer.
    ByteBuf document(ByteBufAllocator allocator) {
        var out = allocator.buffer(512 + completionTokens() * 8);
        write(
                out,
                "{\"id\":\"%s\",\"object\":\"chat.completion\",\"created\":%d,\"model\":%s,\"choices\":["
                        .formatted(id, created, quotedModel));
        for (var choice = 0; choice < ask.choices(); choice++) {
            write(
                    out,
                    (choice == 0 ? "" : ",")
                            + "{\"index\":"
                            + choice
                            + ",\"message\":{\"role\":\"assistant\",\"content\":\"");
            for (var token = 0; token < tokens; token++) {
                out.writeBytes(word(token));
            }
            write(
                    out,
                    "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"%s\"}"
                            .formatted(finishReason));
        }
        write(out, "]");
        if (mood.usage() != Mood.Usage.NONE) {
            write(out, ",\"usage\":" + usage());
        }
        if (mood.nullErrors()) {
            write(out, ",\"error\":null");
        }
        write(out, "}");
        return out;
    }

    /// The events before the first token, one for each choice.
    void roles(ByteBuf out) {
        for (var choice = 0; choice < ask.choices(); choice++) {
            out.writeBytes(eventHead);
            write(
                    out,
                    "\"choices\":[{\"index\":"
                            + choice
                            + ",\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"logprobs\":null,\"finish_reason\":null}]");
            out.writeBytes(eventTail);
        }
    }

    /// The event of one token of one choice.
    void token(ByteBuf out, int token, int choice) {
        out.writeBytes(eventHead);
        ByteBufUtil.writeAscii(out, "\"choices\":[{\"index\":");
        ByteBufUtil.writeAscii(out, Integer.toString(choice));
        ByteBufUtil.writeAscii(out, ",\"delta\":{\"content\":\"");
        out.writeBytes(word(token));
        ByteBufUtil.writeAscii(out, "\"},\"logprobs\":null,\"finish_reason\":null}]");
        out.writeBytes(eventTail);
    }

    /// The events after the last token: the reasons, the usage if asked, the end mark.
    void ending(ByteBuf out) {
        for (var choice = 0; choice < ask.choices(); choice++) {
            out.writeBytes(eventHead);
            write(
                    out,
                    "\"choices\":[{\"index\":%d,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"%s\"}]"
                            .formatted(choice, finishReason));
            out.writeBytes(eventTail);
        }
        if (tellsUsage()) {
            out.writeBytes(eventHead);
            write(out, "\"choices\":[],\"usage\":" + usage() + "}\n\n");
        }
        out.writeBytes(DONE);
    }

    static void keepAlive(ByteBuf out) {
        out.writeBytes(KEEP_ALIVE);
    }

    static void garbage(ByteBuf out) {
        out.writeBytes(GARBAGE);
    }

    private String usage() {
        var factor = mood.usage() == Mood.Usage.WRONG ? WRONG_FACTOR : 1;
        var prompt = factor * ask.promptTokens();
        var completion = factor * completionTokens();
        return "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
                .formatted(prompt, completion, prompt + completion);
    }

    private static byte[] word(int token) {
        return WORDS[token % WORDS.length];
    }

    private static void write(ByteBuf out, String text) {
        ByteBufUtil.writeUtf8(out, text);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[][] encoded(String... words) {
        var encoded = new byte[words.length][];
        for (var i = 0; i < words.length; i++) {
            encoded[i] = ascii(words[i]);
        }
        return encoded;
    }
}
