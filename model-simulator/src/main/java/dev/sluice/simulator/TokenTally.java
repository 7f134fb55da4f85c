package dev.sluice.simulator;

import tools.jackson.databind.JsonNode;

/// The simulator's own tokenizer, the same on every machine: a token for every four characters of a
/// message's text, one for every Chinese, Japanese or Korean character, four for a message's frame
/// and three for the answer's beginning.
final class TokenTally {
    private static final int FRAME = 4;
    private static final int ANSWER = 3;
    private static final int CHARACTERS_A_TOKEN = 4;
    private static final char FIRST_DENSE = '\u2e80';

    private int tokens = ANSWER;
    private int hash;

    void message(JsonNode message) {
        tokens += FRAME;
        var content = message.path("content");
        if (content.isString()) {
            text(content.stringValue());
        } else {
            for (var part : content) {
                text(part.path("text").stringValue(""));
            }
        }
    }

    int tokens() {
        return tokens;
    }

    int hash() {
        return hash;
    }

    private void text(String text) {
        var dense = 0;
        for (var i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= FIRST_DENSE) {
                dense++;
            }
        }
        var sparse = text.length() - dense;
        tokens += dense + (sparse + CHARACTERS_A_TOKEN - 1) / CHARACTERS_A_TOKEN;
        hash = 31 * hash + text.hashCode();
    }
}
