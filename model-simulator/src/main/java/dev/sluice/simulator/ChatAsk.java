package dev.sluice.simulator;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a chat request asks for, as far as a simulator cares.
///
/// @param promptHash the same for the same messages, on every machine
/// @param continuousUsage whether every chunk of a stream is to say what was consumed so far
/// @param begun tokens of the answer that it is to go on with (`continue_final_message`), which are
///   part of the prompt; 0 where it begins
/// @param limit the smaller of `max_tokens` and `max_completion_tokens`; absent = none
record ChatAsk(
        String model,
        boolean stream,
        boolean wantsUsage,
        boolean continuousUsage,
        @Nullable Integer limit,
        int choices,
        int promptTokens,
        int promptHash,
        int begun) {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int MOST_CHOICES = 128;

    /// Reads a request body.
    ///
    /// @throws Unreadable if it is no chat request; the message is for the caller
    static ChatAsk read(byte[] body) {
        JsonNode tree;
        try {
            tree = JSON.readTree(body);
        } catch (JacksonException _) {
            throw new Unreadable("the body is not JSON");
        }
        if (tree == null || !tree.isObject()) {
            throw new Unreadable("the body is no JSON object");
        }
        var messages = tree.get("messages");
        if (messages == null || !messages.isArray() || messages.isEmpty()) {
            throw new Unreadable("messages: expected an array with at least one message");
        }
        var model = tree.get("model");
        if (model == null || !model.isString()) {
            throw new Unreadable("model: expected a string");
        }
        var choices = number(tree, "n");
        if (choices != null && choices > MOST_CHOICES) {
            throw new Unreadable("n: expected at most " + MOST_CHOICES);
        }
        var prompt = new TokenTally();
        var soFar = soFar(tree, messages);
        int begun = Words.count(soFar);
        int whole = messages.size() - (soFar.isEmpty() ? 0 : 1);
        for (int i = 0; i < whole; i++) {
            prompt.message(messages.get(i));
        }
        var options = tree.path("stream_options");
        return new ChatAsk(
                model.stringValue(),
                tree.path("stream").booleanValue(false),
                options.path("include_usage").booleanValue(false),
                options.path("continuous_usage_stats").booleanValue(false),
                smaller(number(tree, "max_tokens"), number(tree, "max_completion_tokens")),
                choices == null ? 1 : choices,
                prompt.tokens() + begun,
                prompt.hash(),
                begun);
    }

    /// As vLLM has it: either the template begins an answer, or the last message is one that goes
    /// on.
    private static String soFar(JsonNode tree, JsonNode messages) {
        if (!tree.path("continue_final_message").booleanValue(false)) {
            return "";
        }
        if (tree.path("add_generation_prompt").booleanValue(true)) {
            throw new Unreadable(
                    "continue_final_message: cannot be set together with add_generation_prompt");
        }
        var last = messages.get(messages.size() - 1);
        if (!last.path("role").stringValue("").equals("assistant")) {
            throw new Unreadable("continue_final_message: the last message is not the assistant's");
        }
        return last.path("content").stringValue("");
    }

    private static @Nullable Integer number(JsonNode tree, String name) {
        var node = tree.get(name);
        if (node == null || node.isNull()) {
            return null;
        }
        if (!node.isInt() || node.intValue() < 1) {
            throw new Unreadable(name + ": expected a whole number above 0");
        }
        return node.intValue();
    }

    private static @Nullable Integer smaller(@Nullable Integer one, @Nullable Integer other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return Math.min(one, other);
    }

    /// The body is no chat request.
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }
}
