package dev.sluice.gateway.openai;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads the `choices` of a chunk or an answer: whether there is content, how it finished, what was
/// generated.
final class ChoiceFields {
    private static final byte[] DELTA = JsonText.ascii("delta");
    private static final byte[] MESSAGE = JsonText.ascii("message");
    private static final byte[] FINISH = JsonText.ascii("finish_reason");
    private static final byte[] BY_LENGTH = JsonText.ascii("length");
    private static final byte[] CONTENT = JsonText.ascii("content");
    private static final byte[] REASONING = JsonText.ascii("reasoning");
    private static final byte[] REASONING_CONTENT = JsonText.ascii("reasoning_content");
    private static final byte[] REFUSAL = JsonText.ascii("refusal");
    private static final byte[] TOOL_CALLS = JsonText.ascii("tool_calls");
    private static final byte[] FUNCTION_CALL = JsonText.ascii("function_call");
    private static final byte[] AUDIO = JsonText.ascii("audio");
    private static final byte[] FUNCTION = JsonText.ascii("function");
    private static final byte[] ARGUMENTS = JsonText.ascii("arguments");
    private static final byte[] NAME = JsonText.ascii("name");
    private static final byte[] INDEX = JsonText.ascii("index");
    private static final byte[] USAGE = JsonText.ascii("usage");

    private final GeneratedText generated;
    private final boolean broken;
    private final UsageFields usageFields = new UsageFields();
    private byte[] bytes = new byte[0];

    /// Choices that said why they finished, by index, over all chunks; more than 64 are not told
    /// apart.
    private long finished;

    int count;
    boolean content;

    /// Content that is no text of the answer itself: reasoning, a refusal, a call, sound.
    boolean beyondText;

    int finishFrom;
    int finishTo;

    /// One of them finished because of the length.
    boolean length;

    /// Some upstreams put the usage into their last choice.
    @Nullable TokenUsage usage;

    /// @param broken whether a text that breaks off is told as far as it came
    ChoiceFields(GeneratedText generated, boolean broken) {
        this.generated = generated;
        this.broken = broken;
    }

    /// Reads the value at the cursor, which walks over `text`.
    void read(JsonCursor json, byte[] text) throws JsonCursor.Malformed {
        bytes = text;
        count = 0;
        content = false;
        beyondText = false;
        finishFrom = 0;
        finishTo = 0;
        length = false;
        usage = null;
        if (json.peek() != '[') {
            json.skipValue();
            return;
        }
        json.beginArray();
        while (json.nextElement()) {
            count++;
            if (json.peek() != '{') {
                json.skipValue();
                continue;
            }
            choice(json);
        }
    }

    private void choice(JsonCursor json) throws JsonCursor.Malformed {
        long index = 0;
        boolean ends = false;
        json.beginObject();
        while (json.nextMember()) {
            if (json.keyIs(DELTA) || json.keyIs(MESSAGE)) {
                delta(json);
            } else if (json.keyIs(FINISH)) {
                ends |= finish(json);
            } else if (json.keyIs(INDEX)) {
                index = json.count();
            } else if (json.keyIs(USAGE)) {
                usage = usageFields.read(json);
            } else {
                json.skipValue();
            }
        }
        if (ends) {
            finished |= 1L << index;
        }
    }

    /// Whether the choice of this index has said why it finished.
    boolean isFinished(int index) {
        return (finished >> index & 1) == 1;
    }

    private boolean finish(JsonCursor json) throws JsonCursor.Malformed {
        boolean text = json.peek() == '"';
        int from = json.at();
        json.skipValue();
        if (text) {
            finishFrom = from + 1;
            finishTo = json.at() - 1;
            length |= Arrays.equals(bytes, finishFrom, finishTo, BY_LENGTH, 0, BY_LENGTH.length);
        }
        return text;
    }

    private void delta(JsonCursor json) throws JsonCursor.Malformed {
        if (json.peek() != '{') {
            json.skipValue();
            return;
        }
        json.beginObject();
        while (json.nextMember()) {
            if (json.keyIs(CONTENT)) {
                content |= generated(json);
            } else if (json.keyIs(REASONING)
                    || json.keyIs(REASONING_CONTENT)
                    || json.keyIs(REFUSAL)) {
                boolean some = generated(json);
                content |= some;
                beyondText |= some;
            } else if (json.keyIs(TOOL_CALLS)) {
                toolCalls(json);
            } else if (json.keyIs(FUNCTION_CALL)) {
                function(json);
            } else if (json.keyIs(AUDIO)) {
                boolean sound = json.peek() == '{';
                content |= sound;
                beyondText |= sound;
                json.skipValue();
            } else {
                json.skipValue();
            }
        }
    }

    /// Passes a value; true where it is a text that is not empty, which then counts.
    private boolean generated(JsonCursor json) throws JsonCursor.Malformed {
        boolean text = json.peek() == '"';
        int from = json.at();
        try {
            json.skipValue();
        } catch (JsonCursor.Malformed e) {
            if (broken && text) {
                generated.text(bytes, from + 1, json.at());
            }
            throw e;
        }
        if (!text || json.at() - from <= 2) {
            return false;
        }
        generated.text(bytes, from + 1, json.at() - 1);
        return true;
    }

    private void toolCalls(JsonCursor json) throws JsonCursor.Malformed {
        if (json.peek() != '[') {
            json.skipValue();
            return;
        }
        json.beginArray();
        while (json.nextElement()) {
            content = true;
            beyondText = true;
            if (json.peek() != '{') {
                json.skipValue();
                continue;
            }
            json.beginObject();
            while (json.nextMember()) {
                if (json.keyIs(FUNCTION)) {
                    function(json);
                } else {
                    json.skipValue();
                }
            }
        }
    }

    private void function(JsonCursor json) throws JsonCursor.Malformed {
        if (json.peek() != '{') {
            json.skipValue();
            return;
        }
        json.beginObject();
        while (json.nextMember()) {
            content = true;
            beyondText = true;
            if (json.keyIs(ARGUMENTS) || json.keyIs(NAME)) {
                generated(json);
            } else {
                json.skipValue();
            }
        }
    }
}
