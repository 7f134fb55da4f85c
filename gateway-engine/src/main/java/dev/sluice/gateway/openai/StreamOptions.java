package dev.sluice.gateway.openai;

import org.jspecify.annotations.Nullable;

/// A request's `stream_options`: which usage its caller asks for, and where to ask for more.
final class StreamOptions {
    private final Flag usage = new Flag("include_usage");
    private final Flag continuous = new Flag("continuous_usage_stats");
    private int from = -1;
    private int to;
    private boolean object;
    private boolean empty = true;

    /// Reads the value at the cursor; what is wrong with it, null where nothing is.
    RequestReading.@Nullable Wrong read(JsonCursor json) throws JsonCursor.Malformed {
        byte first = json.peek();
        from = json.at();
        object = first == '{';
        RequestReading.Wrong wrong = null;
        if (object) {
            json.beginObject();
            while (json.nextMember()) {
                empty = false;
                var flag =
                        json.keyIs(usage.key)
                                ? usage
                                : json.keyIs(continuous.key) ? continuous : null;
                if (flag == null) {
                    json.skipValue();
                } else {
                    var found = flag.read(json);
                    wrong = found == null ? wrong : found;
                }
            }
        } else {
            json.skipValue();
            wrong =
                    first == 'n'
                            ? null
                            : RequestReading.Wrong.value("stream_options", "must be an object");
        }
        to = json.at();
        return wrong;
    }

    /// Whether the caller itself asked for the usage chunk.
    boolean usageAsked() {
        return usage.on;
    }

    /// Whether the caller asked for usage with every chunk.
    boolean continuousAsked() {
        return continuous.on;
    }

    /// Asks an upstream for what the caller did not ask for.
    void ask(boolean forUsage, boolean continuously, Splice.Draft draft) {
        var added = new StringBuilder();
        if (forUsage) {
            usage.ask(draft, added);
        }
        if (continuously) {
            continuous.ask(draft, added);
        }
        if (added.isEmpty()) {
            return;
        }
        if (object) {
            draft.replace(from + 1, from + 1, added + (empty ? "" : ","));
        } else if (from >= 0) {
            draft.replace(from, to, "{" + added + "}");
        } else {
            draft.add("stream_options", "{" + added + "}");
        }
    }

    private static final class Flag {
        private final String name;
        private final byte[] key;
        private int from = -1;
        private int to;
        private boolean on;

        private Flag(String name) {
            this.name = name;
            this.key = JsonText.ascii(name);
        }

        private RequestReading.@Nullable Wrong read(JsonCursor json) throws JsonCursor.Malformed {
            boolean twice = from >= 0;
            byte value = json.peek();
            from = json.at();
            json.skipValue();
            to = json.at();
            on = value == 't';
            if (value != 't' && value != 'f' && value != 'n') {
                return wrong("must be true or false");
            }
            return twice ? wrong("may stand in a request only once") : null;
        }

        private RequestReading.Wrong wrong(String rule) {
            return RequestReading.Wrong.value("stream_options." + name, rule);
        }

        private void ask(Splice.Draft draft, StringBuilder added) {
            if (on) {
                return;
            }
            if (from >= 0) {
                draft.replace(from, to, "true");
            } else {
                added.append(added.isEmpty() ? "" : ",").append('"').append(name).append("\":true");
            }
        }
    }
}
