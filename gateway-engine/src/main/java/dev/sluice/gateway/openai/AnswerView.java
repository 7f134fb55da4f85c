package dev.sluice.gateway.openai;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A plain answer, seen in place: is it one, what did it consume, how did it finish.
public final class AnswerView {
    private static final int DEEPEST = 256;
    private static final byte[] CHOICES = JsonText.ascii("choices");
    private static final byte[] USAGE = JsonText.ascii("usage");
    private static final byte[] ERROR = JsonText.ascii("error");

    private static final AnswerView NONE = new AnswerView(false, false, null, "", false);

    private final boolean answer;
    private final boolean content;
    private final @Nullable TokenUsage usage;
    private final String finishReason;
    private final boolean length;

    private AnswerView(
            boolean answer,
            boolean content,
            @Nullable TokenUsage usage,
            String finishReason,
            boolean length) {
        this.answer = answer;
        this.content = content;
        this.usage = usage;
        this.finishReason = finishReason;
        this.length = length;
    }

    /// Reads a whole body; generated text is told to `generated`.
    public static AnswerView read(byte[] text, int from, int to, GeneratedText generated) {
        return read(text, from, to, new ChoiceFields(generated, false));
    }

    /// Reads a body that broke off; of a text that broke off what came is told.
    public static AnswerView readBroken(byte[] text, int from, int to, GeneratedText generated) {
        return read(text, from, to, new ChoiceFields(generated, true));
    }

    private static AnswerView read(byte[] text, int from, int to, ChoiceFields choices) {
        var json = new JsonCursor(DEEPEST).over(text, from, to);
        TokenUsage usage = null;
        boolean failed = false;
        boolean chosen = false;
        try {
            if (json.peek() != '{') {
                return NONE;
            }
            json.beginObject();
            while (json.nextMember()) {
                if (json.keyIs(CHOICES)) {
                    chosen = json.peek() == '[';
                    choices.read(json, text);
                } else if (json.keyIs(USAGE)) {
                    usage = new UsageFields().read(json);
                } else if (json.keyIs(ERROR)) {
                    failed = json.peek() != 'n';
                    json.skipValue();
                } else {
                    json.skipValue();
                }
            }
            json.finish();
        } catch (JsonCursor.Malformed _) {
            return NONE;
        }
        var finish =
                new String(
                        text,
                        choices.finishFrom,
                        choices.finishTo - choices.finishFrom,
                        StandardCharsets.UTF_8);
        return new AnswerView(
                chosen && !failed,
                choices.content,
                usage == null ? choices.usage : usage,
                finish,
                choices.length);
    }

    /// Whether the body is an answer at all: an object with `choices` and without an error.
    public boolean isAnswer() {
        return answer;
    }

    /// Whether it says nothing: no choice has any content, and none says why it has none.
    public boolean isEmpty() {
        return !content && finishReason.isEmpty();
    }

    /// The usage it reports, null where it reports none that can be read.
    public @Nullable TokenUsage usage() {
        return usage;
    }

    public String finishReason() {
        return finishReason;
    }

    /// Whether a choice finished because of the length.
    public boolean isStoppedByLength() {
        return length;
    }
}
