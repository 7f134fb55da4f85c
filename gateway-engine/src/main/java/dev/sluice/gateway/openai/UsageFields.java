package dev.sluice.gateway.openai;

import org.jspecify.annotations.Nullable;

/// Reads the usage object of chunks and answers; there is one shape for both.
final class UsageFields {
    private static final byte[] PROMPT = JsonText.ascii("prompt_tokens");
    private static final byte[] COMPLETION = JsonText.ascii("completion_tokens");
    private static final byte[] PROMPT_DETAILS = JsonText.ascii("prompt_tokens_details");
    private static final byte[] COMPLETION_DETAILS = JsonText.ascii("completion_tokens_details");
    private static final byte[] CACHED = JsonText.ascii("cached_tokens");
    private static final byte[] CACHE_WRITE = JsonText.ascii("cache_write_tokens");
    private static final byte[] REASONING = JsonText.ascii("reasoning_tokens");

    private long cached;
    private long cacheWrite;
    private long reasoning;

    /// Reads the value at the cursor. Null where it is no usage: no object, or without a count of
    /// prompt and completion that is a whole number; then the gateway's own estimate has to do.
    @Nullable TokenUsage read(JsonCursor json) throws JsonCursor.Malformed {
        if (json.peek() != '{') {
            json.skipValue();
            return null;
        }
        long prompt = -1;
        long completion = -1;
        cached = 0;
        cacheWrite = 0;
        reasoning = 0;
        json.beginObject();
        while (json.nextMember()) {
            if (json.keyIs(PROMPT)) {
                prompt = json.count();
            } else if (json.keyIs(COMPLETION)) {
                completion = json.count();
            } else if (json.keyIs(PROMPT_DETAILS) || json.keyIs(COMPLETION_DETAILS)) {
                details(json);
            } else {
                json.skipValue();
            }
        }
        if (prompt < 0 || completion < 0) {
            return null;
        }
        return new TokenUsage(
                prompt,
                Math.min(cached, prompt),
                Math.min(cacheWrite, prompt),
                completion,
                Math.min(reasoning, completion));
    }

    private void details(JsonCursor json) throws JsonCursor.Malformed {
        if (json.peek() != '{') {
            json.skipValue();
            return;
        }
        json.beginObject();
        while (json.nextMember()) {
            if (json.keyIs(CACHED)) {
                cached = Math.max(0, json.count());
            } else if (json.keyIs(CACHE_WRITE)) {
                cacheWrite = Math.max(0, json.count());
            } else if (json.keyIs(REASONING)) {
                reasoning = Math.max(0, json.count());
            } else {
                json.skipValue();
            }
        }
    }
}
