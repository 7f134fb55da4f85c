package dev.sluice.simulator;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/// The text of one answer, as one JSON document or as the events of a stream.
///
/// Every token is one word; an event carries one or several of one choice. What is the same in all
/// events of a stream is encoded once.
final class Answer {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final byte[] DONE = ascii("data: [DONE]\n\n");
    private static final byte[] KEEP_ALIVE = ascii(": keep-alive\n\n");
    private static final byte[] GARBAGE = ascii("data: <html>502 it fell over</html>\n\n");
    private static final int WRONG_FACTOR = 10;

    private final ChatAsk ask;
    private final Mood mood;
    private final Words words;
    private final int chunkTokens;
    private final int first;
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
        this.words = Words.of(mood.speech().language());
        this.chunkTokens = mood.speech().tokensPerChunk();
        this.quotedModel = JSON.writeValueAsString(ask.model());
        this.first = ask.begun();
        var wanted = Math.max(0, mood.pace().tokensFor(ask.promptHash()) - first);
        var limit = mood.fault() instanceof Fault.Heedless ? null : ask.limit();
        this.tokens = limit == null ? wanted : Math.min(wanted, limit);
        this.finishReason = tokens < wanted ? "length" : "stop";
        this.eventHead =
                bytes(
                        "data: {\"id\":\"%s\",\"object\":\"chat.completion.chunk\",\"created\":%d,\"model\":%s,"
                                .formatted(id, created, quotedModel));
        this.eventTail =
                ascii(
                        (mood.nullErrors() ? ",\"error\":null" : "")
                                + (tellsUsage() && !tellsRunningUsage() ? ",\"usage\":null" : "")
                                + "}\n\n");
    }

    /// Tokens of each choice.
    int tokensOfAChoice() {
        return tokens;
    }

    /// Prompt tokens, by the simulator's own count.
    int promptTokens() {
        return ask.promptTokens();
    }

    /// Tokens of all choices.
    int completionTokens() {
        return tokens * ask.choices();
    }

    /// How many events carry the tokens of a stream, all choices together.
    int tokenEvents() {
        return (tokens + chunkTokens - 1) / chunkTokens * ask.choices();
    }

    /// How many tokens the event with this index, counted from 0, carries.
    int tokensOf(int event) {
        return lastTokenOf(event) - firstTokenOf(event) + 1;
    }

    /// The index in its choice of the last token that an event carries.
    int lastTokenOf(int event) {
        return Math.min(tokens, firstTokenOf(event) + chunkTokens) - 1;
    }

    private int firstTokenOf(int event) {
        return event / ask.choices() * chunkTokens;
    }

    /// Whether a stream ends with a usage event: asked for, and the mood says something.
    boolean tellsUsage() {
        return ask.wantsUsage() && mood.usage() != Mood.Usage.NONE;
    }

    /// Whether every chunk of a stream says what was consumed until then.
    boolean tellsRunningUsage() {
        return tellsUsage() && ask.continuousUsage();
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
            words.write(out, first, first + tokens);
            write(
                    out,
                    "\",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"%s\"}"
                            .formatted(finishReason));
        }
        write(out, "]");
        if (mood.usage() != Mood.Usage.NONE) {
            write(out, ",\"usage\":" + usage(completionTokens()));
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
            end(out, 0);
        }
    }

    /// The event with this index, counted from 0 over all choices.
    ///
    /// @param before completion tokens of all choices that the events before it carried
    void tokens(ByteBuf out, int event, int before) {
        out.writeBytes(eventHead);
        ByteBufUtil.writeAscii(out, "\"choices\":[{\"index\":");
        ByteBufUtil.writeAscii(out, Integer.toString(event % ask.choices()));
        ByteBufUtil.writeAscii(out, ",\"delta\":{\"content\":\"");
        words.write(out, first + firstTokenOf(event), first + lastTokenOf(event) + 1);
        ByteBufUtil.writeAscii(out, "\"},\"logprobs\":null,\"finish_reason\":null}]");
        end(out, before + tokensOf(event));
    }

    private void end(ByteBuf out, int completion) {
        if (tellsRunningUsage()) {
            write(out, ",\"usage\":" + usage(completion));
        }
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
            end(out, completionTokens());
        }
        if (tellsUsage()) {
            out.writeBytes(eventHead);
            write(out, "\"choices\":[],\"usage\":" + usage(completionTokens()) + "}\n\n");
        }
        out.writeBytes(DONE);
    }

    static void keepAlive(ByteBuf out) {
        out.writeBytes(KEEP_ALIVE);
    }

    static void garbage(ByteBuf out) {
        out.writeBytes(GARBAGE);
    }

    private String usage(int completionTokens) {
        var factor = mood.usage() == Mood.Usage.WRONG ? WRONG_FACTOR : 1;
        var prompt = factor * ask.promptTokens();
        var completion = factor * completionTokens;
        return "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
                .formatted(prompt, completion, prompt + completion);
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
}
