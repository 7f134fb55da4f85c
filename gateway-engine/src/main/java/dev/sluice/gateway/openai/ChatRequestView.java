package dev.sluice.gateway.openai;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chat request seen through its own bytes: only what the gateway must know is looked up,
/// everything else stays as it came.
///
/// The bytes are read once and never changed; {@link #spliced} writes them out again with the few
/// values exchanged that an upstream needs otherwise. A field that decides something here and
/// stands in the request twice is refused, because an upstream might read the other one.
public final class ChatRequestView {
    /// Deeper bodies are no requests; what a route allows is its guard's to say.
    static final int DEEPEST = 500;

    private final byte[] bytes;
    private int objectFrom;
    private boolean emptyObject = true;
    private int depth;
    private @Nullable String model;
    private int modelFrom = -1;
    private int modelTo;
    private boolean stream;
    private int optionsFrom = -1;
    private int optionsTo;
    private boolean optionsAreObject;
    private boolean optionsAreEmpty = true;
    private int includeUsageFrom = -1;
    private int includeUsageTo;
    private boolean usageAsked;
    private long maxTokens = -1;
    private int maxTokensFrom = -1;
    private int maxTokensTo;
    private int maxCompletionTokensFrom = -1;
    private int maxCompletionTokensTo;
    private long choices = 1;
    private int messagesFrom;
    private int messagesTo;
    private int messageCount = -1;
    private int toolsFrom;
    private int toolsTo;
    private int toolCount;
    private int longestPart;
    private final double[] sampling = new double[Sampling.values().length];

    private ChatRequestView(byte[] bytes) {
        this.bytes = bytes;
        Arrays.fill(sampling, Double.NaN);
    }

    /// Reads a request's body. The array becomes the view's own.
    public static RequestReading read(byte[] body) {
        var view = new ChatRequestView(body);
        try {
            var wrong = view.walk(new JsonCursor(DEEPEST).over(body, 0, body.length));
            return wrong == null ? new RequestReading.Read(view) : wrong;
        } catch (JsonCursor.Malformed e) {
            return new RequestReading.Wrong(
                    "The request body is not valid JSON: " + e.getMessage() + ".", null, null);
        }
    }

    /// The body as it came. Not to be changed.
    public byte[] bytes() {
        return bytes;
    }

    /// The model's public name; null where the request names none.
    public @Nullable String model() {
        return model;
    }

    public boolean stream() {
        return stream;
    }

    /// Whether the caller itself asked for the usage chunk.
    public boolean usageAsked() {
        return usageAsked;
    }

    /// The caller's bound on the answer in tokens; -1 where it set none.
    public long maxTokens() {
        return maxTokens;
    }

    /// How many answers are wanted (`n`).
    public long choices() {
        return choices;
    }

    /// How many messages there are; -1 where the request has no `messages`.
    public int messageCount() {
        return messageCount;
    }

    /// Where the JSON of `messages` begins in {@link #bytes()}.
    public int messagesFrom() {
        return messagesFrom;
    }

    public int messagesTo() {
        return messagesTo;
    }

    public int toolCount() {
        return toolCount;
    }

    public int toolsFrom() {
        return toolsFrom;
    }

    public int toolsTo() {
        return toolsTo;
    }

    /// The size of the largest message or tool in bytes of JSON.
    public int longestPart() {
        return longestPart;
    }

    /// How deep the body is nested.
    public int depth() {
        return depth;
    }

    /// One of the sampling numbers; NaN where it is absent or null, infinite where it overflows.
    public double sampling(Sampling which) {
        return sampling[which.ordinal()];
    }

    /// What an upstream needs otherwise than the caller wrote it: its own model name (null keeps
    /// the caller's), the usage chunk, and a bound on the answer's tokens (0 = as the caller has
    /// it).
    public record Changes(@Nullable String model, boolean askForUsage, long maxTokens) {}

    /// The body for an upstream: these values exchanged, every other byte as it came.
    public Splice splice(Changes changes) {
        return new Splice(bytes, edits(changes));
    }

    /// A body with a few places exchanged, ready to be written as often as attempts need it.
    public static final class Splice {
        private final byte[] bytes;
        private final List<Edit> edits;
        private final int size;

        private Splice(byte[] bytes, List<Edit> edits) {
            this.bytes = bytes;
            this.edits = edits;
            int length = bytes.length;
            for (var edit : edits) {
                length += edit.text.length - (edit.to - edit.from);
            }
            this.size = length;
        }

        /// How many bytes it has.
        public int size() {
            return size;
        }

        public void writeTo(ByteBuf out) {
            int at = 0;
            for (var edit : edits) {
                out.writeBytes(bytes, at, edit.from - at).writeBytes(edit.text);
                at = edit.to;
            }
            out.writeBytes(bytes, at, bytes.length - at);
        }
    }

    private record Edit(int from, int to, byte[] text) {
        static Edit of(int from, int to, String text) {
            return new Edit(from, to, text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<Edit> edits(Changes changes) {
        var edits = new ArrayList<Edit>(3);
        var upstreamModel = changes.model();
        var inserted = new StringBuilder();
        if (upstreamModel != null && !upstreamModel.equals(model)) {
            var quoted = JsonText.quote(upstreamModel);
            if (modelFrom >= 0) {
                edits.add(Edit.of(modelFrom, modelTo, quoted));
            } else {
                inserted.append("\"model\":").append(quoted).append(',');
            }
        }
        if (changes.askForUsage() && !usageAsked) {
            if (optionsFrom < 0) {
                inserted.append("\"stream_options\":{\"include_usage\":true},");
            } else if (!optionsAreObject) {
                edits.add(Edit.of(optionsFrom, optionsTo, "{\"include_usage\":true}"));
            } else if (includeUsageFrom < 0) {
                edits.add(
                        Edit.of(
                                optionsFrom + 1,
                                optionsFrom + 1,
                                "\"include_usage\":true" + (optionsAreEmpty ? "" : ",")));
            } else {
                edits.add(Edit.of(includeUsageFrom, includeUsageTo, "true"));
            }
        }
        bound(changes.maxTokens(), edits, inserted);
        if (!inserted.isEmpty()) {
            if (emptyObject) {
                inserted.setLength(inserted.length() - 1);
            }
            edits.add(Edit.of(objectFrom + 1, objectFrom + 1, inserted.toString()));
        }
        edits.sort(Comparator.comparingInt(Edit::from));
        return edits;
    }

    /// Lowers the caller's own bounds, both where it set both; adds one only where it set none.
    private void bound(long limit, List<Edit> edits, StringBuilder inserted) {
        if (limit <= 0 || maxTokens >= 0 && maxTokens <= limit) {
            return;
        }
        var text = Long.toString(limit);
        if (maxTokensFrom >= 0) {
            edits.add(Edit.of(maxTokensFrom, maxTokensTo, text));
        }
        if (maxCompletionTokensFrom >= 0) {
            edits.add(Edit.of(maxCompletionTokensFrom, maxCompletionTokensTo, text));
        }
        if (maxTokensFrom < 0 && maxCompletionTokensFrom < 0) {
            inserted.append("\"max_tokens\":").append(text).append(',');
        }
    }

    private static final List<String> ONCE =
            List.of(
                    "model",
                    "stream",
                    "stream_options",
                    "max_tokens",
                    "max_completion_tokens",
                    "n",
                    "messages",
                    "tools");

    private RequestReading.@Nullable Wrong walk(JsonCursor json) throws JsonCursor.Malformed {
        if (json.peek() != '{') {
            return new RequestReading.Wrong("The request body must be a JSON object.", null, null);
        }
        objectFrom = json.at();
        json.beginObject();
        int seen = 0;
        RequestReading.Wrong wrong = null;
        while (json.nextMember()) {
            emptyObject = false;
            var name = json.key();
            int known = ONCE.indexOf(name);
            if (known >= 0) {
                if ((seen >> known & 1) == 1) {
                    return wrong(name, "may stand in a request only once");
                }
                seen |= 1 << known;
            }
            var found = member(name, json);
            wrong = wrong == null ? found : wrong;
        }
        depth = json.deepest();
        json.finish();
        return wrong;
    }

    private RequestReading.@Nullable Wrong member(String name, JsonCursor json)
            throws JsonCursor.Malformed {
        byte first = json.peek();
        int from = json.at();
        switch (name) {
            case "model" -> {
                if (first != '"') {
                    json.skipValue();
                    return wrong(name, "must be a string");
                }
                model = json.string();
                modelFrom = from;
                modelTo = json.at();
            }
            case "stream" -> {
                json.skipValue();
                if (first != 't' && first != 'f' && first != 'n') {
                    return wrong(name, "must be true or false");
                }
                stream = first == 't';
            }
            case "stream_options" -> {
                return streamOptions(json, first, from);
            }
            case "max_tokens", "max_completion_tokens" -> {
                long value = json.count();
                if (first != 'n' && value < 1) {
                    return wrong(name, "must be a whole number above zero");
                }
                if (first != 'n') {
                    maxTokens = maxTokens < 0 ? value : Math.min(maxTokens, value);
                }
                if (name.equals("max_tokens")) {
                    maxTokensFrom = from;
                    maxTokensTo = json.at();
                } else {
                    maxCompletionTokensFrom = from;
                    maxCompletionTokensTo = json.at();
                }
            }
            case "n" -> {
                long value = json.count();
                if (first != 'n' && value < 1) {
                    return wrong(name, "must be a whole number above zero");
                }
                choices = first == 'n' ? 1 : value;
            }
            case "messages" -> {
                return messages(json, first, from);
            }
            case "tools" -> {
                toolsFrom = from;
                toolCount = elements(json, first);
                toolsTo = json.at();
            }
            default -> {
                json.skipValue();
                var number = Sampling.of(name);
                if (number != null && first != 'n') {
                    return sampling(number, first, from, json.at());
                }
            }
        }
        return null;
    }

    private RequestReading.@Nullable Wrong streamOptions(JsonCursor json, byte first, int from)
            throws JsonCursor.Malformed {
        optionsFrom = from;
        if (first != '{') {
            json.skipValue();
            optionsTo = json.at();
            return first == 'n' ? null : wrong("stream_options", "must be an object");
        }
        optionsAreObject = true;
        json.beginObject();
        RequestReading.Wrong wrong = null;
        while (json.nextMember()) {
            optionsAreEmpty = false;
            if (!json.keyIs(INCLUDE_USAGE)) {
                json.skipValue();
                continue;
            }
            if (includeUsageFrom >= 0) {
                wrong = wrong("stream_options.include_usage", "may stand in a request only once");
            }
            byte value = json.peek();
            includeUsageFrom = json.at();
            json.skipValue();
            includeUsageTo = json.at();
            usageAsked = value == 't';
            if (value != 't' && value != 'f' && value != 'n') {
                wrong = wrong("stream_options.include_usage", "must be true or false");
            }
        }
        optionsTo = json.at();
        return wrong;
    }

    private static final byte[] INCLUDE_USAGE = JsonText.ascii("include_usage");

    private RequestReading.@Nullable Wrong messages(JsonCursor json, byte first, int from)
            throws JsonCursor.Malformed {
        messagesFrom = from;
        if (first != '[') {
            json.skipValue();
            return wrong("messages", "must be an array");
        }
        messageCount = elements(json, first);
        messagesTo = json.at();
        return null;
    }

    private int elements(JsonCursor json, byte first) throws JsonCursor.Malformed {
        if (first != '[') {
            json.skipValue();
            return 0;
        }
        int count = 0;
        json.beginArray();
        while (json.nextElement()) {
            json.peek();
            int from = json.at();
            json.skipValue();
            longestPart = Math.max(longestPart, json.at() - from);
            count++;
        }
        return count;
    }

    private RequestReading.@Nullable Wrong sampling(Sampling which, byte first, int from, int to) {
        if (first != '-' && (first < '0' || first > '9')) {
            return wrong(which.field(), "must be a number");
        }
        sampling[which.ordinal()] =
                Double.parseDouble(new String(bytes, from, to - from, StandardCharsets.US_ASCII));
        return null;
    }

    private static RequestReading.Wrong wrong(String field, String rule) {
        return new RequestReading.Wrong("'" + field + "' " + rule + ".", field, "invalid_value");
    }
}
