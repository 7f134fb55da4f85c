package dev.sluice.gateway.openai;

/// Takes generated text as it passes: the bytes between the quotes of a JSON string, escapes and
/// all. The array holds only during the call.
@FunctionalInterface
public interface GeneratedText {
    void text(byte[] bytes, int from, int to);
}
