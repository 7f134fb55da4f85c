package dev.sluice.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// One chunk of a streamed answer, seen in place. A view is used again for each chunk of a stream
/// and makes no object but for a usage figure.
public final class ChunkView {
    private static final int DEEPEST = 128;
    private static final byte[] DONE = JsonText.ascii("[DONE]");
    private static final byte[] CHOICES = JsonText.ascii("choices");
    private static final byte[] USAGE = JsonText.ascii("usage");
    private static final byte[] ERROR = JsonText.ascii("error");

    /// What an event's data is.
    public enum Kind {
        /// A chunk of the answer.
        CHUNK,
        /// `[DONE]`.
        DONE,
        /// An object with an `error` that is not null.
        ERROR,
        /// Not an object of JSON.
        GARBAGE
    }

    private final JsonCursor json = new JsonCursor(DEEPEST);
    private final UsageFields usageFields = new UsageFields();
    private final ChoiceFields choices;

    private byte[] bytes = new byte[0];
    private boolean hasChoices;
    private @Nullable TokenUsage usage;
    private int usageMember = -1;
    private int errorMember = -1;
    private int choicesMember = -1;
    private int[] memberFrom = new int[16];
    private int[] memberTo = new int[16];
    private int members;

    /// Generated text is told to `generated` while a chunk is read.
    public ChunkView(GeneratedText generated) {
        this.choices = new ChoiceFields(generated, false);
    }

    /// Looks at the data of one event.
    public Kind read(byte[] text, int from, int to) {
        bytes = text;
        members = 0;
        hasChoices = false;
        usage = null;
        usageMember = -1;
        errorMember = -1;
        choicesMember = -1;
        choices.count = 0;
        choices.content = false;
        choices.beyondText = false;
        choices.finishTo = 0;
        choices.finishFrom = 0;
        choices.length = false;
        choices.usage = null;
        if (Arrays.equals(text, from, to, DONE, 0, DONE.length)) {
            return Kind.DONE;
        }
        try {
            return walk(from, to);
        } catch (JsonCursor.Malformed _) {
            return Kind.GARBAGE;
        }
    }

    private Kind walk(int from, int to) throws JsonCursor.Malformed {
        json.over(bytes, from, to);
        if (json.peek() != '{') {
            return Kind.GARBAGE;
        }
        boolean failed = false;
        json.beginObject();
        while (json.nextMember()) {
            int keyFrom = json.keyFrom() - 1;
            if (json.keyIs(CHOICES)) {
                hasChoices = true;
                choicesMember = members;
                choices.read(json, bytes);
            } else if (json.keyIs(USAGE)) {
                usageMember = members;
                usage = usageFields.read(json);
            } else if (json.keyIs(ERROR)) {
                failed = json.peek() != 'n';
                errorMember = members;
                json.skipValue();
            } else {
                json.skipValue();
            }
            member(keyFrom, json.at());
        }
        json.finish();
        return failed ? Kind.ERROR : Kind.CHUNK;
    }

    /// Whether it holds the first or more content: text, reasoning, a refusal or a tool call.
    public boolean hasContent() {
        return choices.content;
    }

    /// Whether some of the content is no text of the answer itself: reasoning, a refusal, a call.
    public boolean isBeyondText() {
        return choices.beyondText;
    }

    /// True where `choices` is there and empty, as in the usage chunk and in Azure's first one.
    public boolean isWithoutChoices() {
        return hasChoices && choices.count == 0;
    }

    /// Whether a choice says why it finished.
    public boolean isFinished() {
        return choices.finishTo > choices.finishFrom;
    }

    /// The finish reason; empty where there is none.
    public String finishReason() {
        return new String(
                bytes,
                choices.finishFrom,
                choices.finishTo - choices.finishFrom,
                StandardCharsets.UTF_8);
    }

    /// Whether a choice finished because of the length.
    public boolean isStoppedByLength() {
        return choices.length;
    }

    /// Whether the choice of this index has finished, in this chunk or an earlier one.
    public boolean isFinished(int choice) {
        return choices.isFinished(choice);
    }

    /// The usage figure, null where the chunk has none.
    public @Nullable TokenUsage usage() {
        return usage == null ? choices.usage : usage;
    }

    /// The chunk exists only to carry the usage (one that the caller may not have asked for).
    public boolean isUsageOnly() {
        return usage != null && isWithoutChoices();
    }

    /// Whether something in it must not reach a caller: `"error": null` never, `usage` only who
    /// asked.
    public boolean needsCutting(boolean usageAsked) {
        return errorMember >= 0 || usageMember >= 0 && !usageAsked;
    }

    /// Writes the chunk without what {@link #needsCutting} found.
    public void writeCut(ByteBuf out, boolean usageAsked) {
        out.writeByte('{');
        boolean first = true;
        for (int i = 0; i < members; i++) {
            if (isCut(i, usageAsked)) {
                continue;
            }
            int from = memberFrom[i];
            // Members that stand side by side stay so.
            while (i + 1 < members && !isCut(i + 1, usageAsked)) {
                i++;
            }
            if (!first) {
                out.writeByte(',');
            }
            first = false;
            out.writeBytes(bytes, from, memberTo[i] - from);
        }
        out.writeByte('}');
    }

    private boolean isCut(int member, boolean usageAsked) {
        return member == errorMember || member == usageMember && !usageAsked;
    }

    /// What all chunks of this stream have in common, to write chunks of our own in its name.
    public ChunkEnvelope envelope() {
        var common = new ByteArrayOutputStream();
        for (int i = 0; i < members; i++) {
            if (i != errorMember && i != usageMember && i != choicesMember) {
                common.write(bytes, memberFrom[i], memberTo[i] - memberFrom[i]);
                common.write(',');
            }
        }
        return new ChunkEnvelope(common.toByteArray());
    }

    private void member(int from, int to) {
        if (members == memberFrom.length) {
            memberFrom = Arrays.copyOf(memberFrom, members * 2);
            memberTo = Arrays.copyOf(memberTo, members * 2);
        }
        memberFrom[members] = from;
        memberTo[members] = to;
        members++;
    }
}
