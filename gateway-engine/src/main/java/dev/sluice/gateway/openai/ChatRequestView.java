package dev.sluice.gateway.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A chat request seen through its own bytes: only what the gateway must know is looked up,
/// everything else stays as it came.
///
/// The bytes are read once and never changed; {@link #splice} writes them out again with the few
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
    private final StreamOptions options = new StreamOptions();
    private boolean thinking;
    private long maxTokens = -1;
    private final BoundField oldBound = new BoundField("max_tokens");
    private final BoundField newBound = new BoundField("max_completion_tokens");
    private long choices = 1;
    private int messagesFrom;
    private int messagesTo;
    private int messageCount = -1;
    private int toolsFrom;
    private int toolsTo;
    private int toolCount;
    private int longestPart;
    private boolean textOnly = true;
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
        return options.usageAsked();
    }

    /// Whether the caller asked for usage with every chunk.
    public boolean continuousUsageAsked() {
        return options.continuousAsked();
    }

    /// Whether the caller asks the model to think before it answers.
    public boolean thinking() {
        return thinking;
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

    /// Whether the answer will be text and nothing else, as far as the request says.
    public boolean isTextOnly() {
        return textOnly;
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
    /// the caller's), the usage chunk, usage with every chunk, and a bound on the answer's tokens
    /// (0 = as the caller has it). The bound goes where the caller has one; where it has none,
    /// `newBoundName` says under which of its two names this upstream takes it. With `answerSoFar`,
    /// as it stands in JSON, the upstream is asked to go on with an answer that began so.
    public record Changes(
            @Nullable String model,
            boolean askForUsage,
            boolean askContinuously,
            long maxTokens,
            boolean newBoundName,
            byte @Nullable [] answerSoFar) {
        public Changes(@Nullable String model, boolean askForUsage, long maxTokens) {
            this(model, askForUsage, false, maxTokens, false);
        }

        public Changes(
                @Nullable String model,
                boolean askForUsage,
                boolean askContinuously,
                long maxTokens,
                boolean newBoundName) {
            this(model, askForUsage, askContinuously, maxTokens, newBoundName, null);
        }
    }

    /// The body for an upstream: these values exchanged, every other byte as it came.
    public Splice splice(Changes changes) {
        var draft = new Splice.Draft(bytes);
        var upstreamModel = changes.model();
        if (upstreamModel != null && !upstreamModel.equals(model)) {
            var quoted = JsonText.quote(upstreamModel);
            if (modelFrom >= 0) {
                draft.replace(modelFrom, modelTo, quoted);
            } else {
                draft.add("model", quoted);
            }
        }
        options.ask(changes.askForUsage(), changes.askContinuously(), draft);
        bound(changes, draft);
        var soFar = changes.answerSoFar();
        if (soFar != null) {
            goOn(new String(soFar, StandardCharsets.UTF_8), draft);
        }
        return draft.done(objectFrom, emptyObject);
    }

    /// The way in which vLLM and its likes are told that the last message is not whole.
    private void goOn(String soFar, Splice.Draft draft) {
        int end = messagesTo - 1;
        draft.replace(end, end, ",{\"role\":\"assistant\",\"content\":\"" + soFar + "\"}");
        draft.add("continue_final_message", "true");
        draft.add("add_generation_prompt", "false");
    }

    /// Lowers the caller's own bounds, both where it set both; sets one only where it set none, and
    /// never the second: an upstream may refuse a request that has both.
    private void bound(Changes changes, Splice.Draft draft) {
        long limit = changes.maxTokens();
        if (limit <= 0 || maxTokens >= 0 && maxTokens <= limit) {
            return;
        }
        var text = Long.toString(limit);
        if (maxTokens < 0) {
            boolean takesNew = newBound.isThere() || changes.newBoundName() && !oldBound.isThere();
            (takesNew ? newBound : oldBound).set(text, draft);
            return;
        }
        if (oldBound.bounds()) {
            oldBound.set(text, draft);
        }
        if (newBound.bounds()) {
            newBound.set(text, draft);
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
        textOnly &= TextOnly.allows(name, first);
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
                return options.read(json);
            }
            case "max_tokens", "max_completion_tokens" -> {
                long value = json.count();
                if (first != 'n' && value < 1) {
                    return wrong(name, COUNT);
                }
                if (first != 'n') {
                    maxTokens = maxTokens < 0 ? value : Math.min(maxTokens, value);
                }
                var field = name.equals("max_tokens") ? oldBound : newBound;
                field.found(from, json.at(), first != 'n');
            }
            case "n" -> {
                long value = json.count();
                if (first != 'n' && value < 1) {
                    return wrong(name, COUNT);
                }
                choices = first == 'n' ? 1 : value;
            }
            case "messages" -> {
                return messages(json, first, from);
            }
            case "reasoning_effort" -> {
                json.skipValue();
                thinking |= first == '"' && !"none".contentEquals(text(from + 1, json.at() - 1));
            }
            case "enable_thinking", "thinking", "reasoning", "chat_template_kwargs" -> {
                thinking |= thinks(json, first);
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

    private static final String COUNT = "must be a whole number from 1 to 999999999999999999";
    private static final byte[] TYPE = JsonText.ascii("type");
    private static final byte[] ENABLED = JsonText.ascii("\"enabled\"");

    /// The ways in which engines and providers are told to think: `true`, or an object in which
    /// something is `true` or the `type` is `enabled`.
    private boolean thinks(JsonCursor json, byte first) throws JsonCursor.Malformed {
        if (first != '{') {
            json.skipValue();
            return first == 't';
        }
        boolean thinks = false;
        json.beginObject();
        while (json.nextMember()) {
            boolean type = json.keyIs(TYPE);
            boolean yes = json.peek() == 't';
            int from = json.at();
            json.skipValue();
            thinks |=
                    type ? Arrays.equals(bytes, from, json.at(), ENABLED, 0, ENABLED.length) : yes;
        }
        return thinks;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

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
        return RequestReading.Wrong.value(field, rule);
    }
}
