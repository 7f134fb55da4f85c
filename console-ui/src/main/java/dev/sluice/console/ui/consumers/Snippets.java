package dev.sluice.console.ui.consumers;

/// Calls that work when pasted into a terminal.
final class Snippets {
    private Snippets() {}

    /// A first question to a model through the gateway.
    ///
    /// @param key the key, or a shell variable that holds it
    static String curl(String gateway, String key, String model) {
        return """
        curl %s/v1/chat/completions \\
          -H "Authorization: Bearer %s" \\
          -H "Content-Type: application/json" \\
          -d '{"model": "%s", "messages": [{"role": "user", "content": "Hello"}]}'\
        """
                .formatted(
                        gateway, key, model.replace("'", "").replace("\"", "").replace("\\", ""));
    }
}
